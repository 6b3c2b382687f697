# How long replaced files of each dataset stay: its contract says so, and may say less than the buckets' own time.

locals {
  contracts = [
    for file in fileset("${path.module}/../contracts", "*.odcs.yaml") : yamldecode(file("${path.module}/../contracts/${file}"))
  ]

  shorter_retention = [
    for contract in local.contracts : {
      name   = contract.name
      domain = contract.domain
      days   = one([for each in try(contract.slaProperties, []) : each.value if each.property == "retention"])
      } if anytrue([
        for each in try(contract.slaProperties, []) : each.value < var.retention.old_versions_days if each.property == "retention"
    ])
  ]
}
