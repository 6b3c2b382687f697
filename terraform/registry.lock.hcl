# Terraform's lock file for the providers of the registry, for all platforms that they are published for. Where no mirror
# is named, the verbs put it in place as .terraform.lock.hcl (promotion/terraform/lock_file.py). Where the checksums are
# from: docs/decisions/2026-11-29-a-lock-file-for-the-registry.md.

provider "registry.terraform.io/hashicorp/aws" {
  version     = "5.100.0"
  constraints = "~> 5.100"
  hashes = [
    "h1:H3mU/7URhP0uCRGK8jeQRKxx2XFzEqLiOq/L2Bbiaxs=",
    "h1:Ijt7pOlB7Tr7maGQIqtsLFbl7pSMIj06TVdkoSBcYOw=",
    "h1:edXOJWE4ORX8Fm+dpVpICzMZJat4AX0VRCAy/xkcOc0=",
    "zh:054b8dd49f0549c9a7cc27d159e45327b7b65cf404da5e5a20da154b90b8a644",
    "zh:0b97bf8d5e03d15d83cc40b0530a1f84b459354939ba6f135a0086c20ebbe6b2",
    "zh:1589a2266af699cbd5d80737a0fe02e54ec9cf2ca54e7e00ac51c7359056f274",
    "zh:6330766f1d85f01ae6ea90d1b214b8b74cc8c1badc4696b165b36ddd4cc15f7b",
    "zh:7c8c2e30d8e55291b86fcb64bdf6c25489d538688545eb48fd74ad622e5d3862",
    "zh:99b1003bd9bd32ee323544da897148f46a527f622dc3971af63ea3e251596342",
    "zh:9b12af85486a96aedd8d7984b0ff811a4b42e3d88dad1a3fb4c0b580d04fa425",
    "zh:9f8b909d3ec50ade83c8062290378b1ec553edef6a447c56dadc01a99f4eaa93",
    "zh:aaef921ff9aabaf8b1869a86d692ebd24fbd4e12c21205034bb679b9caf883a2",
    "zh:ac882313207aba00dd5a76dbd572a0ddc818bb9cbf5c9d61b28fe30efaec951e",
    "zh:bb64e8aff37becab373a1a0cc1080990785304141af42ed6aa3dd4913b000421",
    "zh:dfe495f6621df5540d9c92ad40b8067376350b005c637ea6efac5dc15028add4",
    "zh:f0ddf0eaf052766cfe09dea8200a946519f653c384ab4336e2a4a64fdd6310e9",
    "zh:f1b7e684f4c7ae1eed272b6de7d2049bb87a0275cb04dbb7cda6636f600699c9",
    "zh:ff461571e3f233699bf690db319dfe46aec75e58726636a0d97dd9ac6e32fb70",
  ]
}

provider "registry.terraform.io/snowflakedb/snowflake" {
  version     = "1.2.3"
  constraints = "~> 1.2"
  hashes = [
    "h1:Df/LDdR9UYMCQmXvWlIo844dYt0y1thvSKuIS0sMxJA=",
    "h1:LFQnzszj3Ygx8mJVw/Ga3iQm2XDHOgVgDGD3lUBP9fw=",
    "h1:MCxlqc+nu/igxd3ZjHFPHvuFQYeKlG1x3kRCad5Ttyc=",
    "h1:PJ/zlkaa0If8Dn1v7DGPQs3VbP+xE4EU8rIiq73tOZs=",
    "h1:QLi6rUUb8z2AdLk1bEvEPejg2fkguetHWYMlj8BBNsA=",
    "h1:XcU7S2YcAdtPZI9LLDqrNUph7cspflwX+JFcpDqO5YE=",
    "h1:jSHWajRxQ7tTV0Vpz/ZomVlapcCrFe39bcW5k2ZAQ/M=",
    "h1:k/ka3Y5V8HfKOIa6dYKAIdbZ68R7gTsLYT4Q6BP3KWE=",
    "h1:kQP8EeCN4QJlu2eQsOUx+5m86Ukieogxo0l9RUOw8pQ=",
    "h1:sEOw/DDazlsjXdmQtfQITd1fSfS5Od21ZF8TVMXFNE0=",
    "h1:t9VKekyNCGsTMRH9EIYvob3goqV9Mljr3p1x6P49nUg=",
    "zh:0711ac2edd68a29d42db986d42c5b6f7186e7ff3550e43cb247cba9d257959a9",
    "zh:24e23db2a21405f9230d44bb8c1b20422bd5b1133729de78a99b2c2bdb5f89c3",
    "zh:2fd344504be474cf2aafd7ca663d6e1402554c965fac113720533de7c25c0966",
    "zh:5169ab850adab7003619a8accab92851dac60f201590a7a08105451ca6ad23f8",
    "zh:52053c977b2ee465a15ecae22e1e9c58f3b78cfb5abcb17a9151f0c529a2c923",
    "zh:59f6e3e3f5ed74a7e7f2ed22b54cebfbaf30353cd70bae8dcdbc05bf6cf54f56",
    "zh:81e9c2e8fa8fe36bc71ff042c0fc835d2b33624229db5e3e121a2b23e164c5c7",
    "zh:8ede4e533ea7c38632dc0f97ca9cd6fc315f7542eb18b6c51b164f4344b08a6e",
    "zh:9863298f18384491b7c398e39bf338dc1aed44574fab796a59e3278e5bee4bca",
    "zh:d26b0cc8ea62e78a671ddcf793801c44eafc00d1b83ff9abc9de8c3f8f27c252",
    "zh:df060731f8ccf2a6217edae6af7ee9d79883051f15c9d1484214f39324561cb1",
  ]
}
