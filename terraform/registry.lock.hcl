# Terraform's lock file for the providers of the registry, for all platforms that they are published for. Where no mirror
# is named, the verbs put it in place as .terraform.lock.hcl (promotion/terraform/lock_file.py). Where the checksums are
# from: docs/decisions/2026-11-30-deploys-run-snowflakes-provider-2-20.md.

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
  version     = "2.20.0"
  constraints = ">= 1.2.3, < 3.0.0"
  hashes = [
    "h1:+pxxwxwqXtbJScdvZB5n3YjK88KNVOZ9QA2fuDW9bTU=",
    "h1:/4YJjwLErrtlyZ828BUwTp3/422v5SdWxTGnjKrGq/E=",
    "h1:1jumcPCQk85LmUjcqjdDyvXlgZp5YBl29zEgxHmxC+c=",
    "h1:ATYB3QY17xvkXnDdrVCFgSoG3M4agHmRE+lAEitaBZc=",
    "h1:AmUW/fagBrQ7zicjoBHMfa44HXLMixVhm703aQkrItc=",
    "h1:LV4u73dbFaDbrepWHRdXdWZ682ttWH+Yw2fGKuMJMQA=",
    "h1:OptnCGwILH9Ukg8qswcCjBFlZ901wfifBbp89hD++HE=",
    "h1:QySB/9LvyDsjNWjcwJ3IiFC5Zl4xhq7vmul6Mt0ha7s=",
    "h1:WefZIBaevlrdOHoVsc1f+ext+M9l0JrfQeXI5T0PFHk=",
    "h1:ZLvb8GcL8mfyb6V5xxFAJRmILvZOXbGhIEkfVSCC/Fw=",
    "h1:iI7i5q5p4vSLSBClDan0xT7OTSR/jLYFV4pwXs/Gd+s=",
    "zh:14e4a0352b437113368765d2638b1c40397da49d7e0d860bda6c4871a68dc5a2",
    "zh:21660cd10468381eaa27ea253851411c37e3a0393144ddfc4698a4c05b590350",
    "zh:35b2cdba05cef4c9eb483fa62043b7051b69643a1c8e473cb68037cadae26008",
    "zh:6373dec8d81b54028b59be05bd9eddccdc2762ab6687887bdfbe1957f23d98cc",
    "zh:7c431475c0a092e3cff241573425984f9bdead697260e97cc7c6141f95af7335",
    "zh:8f476d6c2c4a79d37b83bbfea56293daa2af686c5b27d98704d962a0e65df3bc",
    "zh:ab4eed4e0aa49d7e36be28fd73a2099dce03b7edae6e70a6812a39f5bfbf2e47",
    "zh:bd344ecbe813ec3ff31d3083a9f62d28a1020116b7fc9348e9bce0a55f9c49f2",
    "zh:c9b243b238f7860d22719022d475eb196d2359d8593534bdf9eabbf4ee3623c7",
    "zh:d3dedaef68d94691f8ccdf5aad35572646cb90b4641c46c488dbfe9315049fd7",
    "zh:dd09d31e1367deec9f4318435b3d37fc72c8f61d9f9154fb9157ac9b329cace2",
  ]
}
