# Snowflake identities and what each may do: one table, from which warehouse.tf and services.tf make the resources. The
# tests' own warehouses take their grants from it too, so it refers to nothing else.
#
# Grants are on *future* objects, because migrations make the objects after Terraform has run. In a managed-access
# schema only the schema's owner grants, so a migration cannot widen what stands here. `existing`: a service that came
# to schemas which had tables gets the same on these.

locals {
  schemas = {
    RAW = {
      comment = "Streaming rows as they came"
      grants = {
        migrator = { privileges = concat(local.files, ["CREATE PIPE"], local.protect) }
        splitter = {
          privileges = ["USAGE"]
          # What Snowflake asks of who calls insertFiles, and SELECT to see that rows have come.
          future = {
            PIPES          = ["MONITOR", "OPERATE"]
            TABLES         = ["SELECT", "INSERT"]
            STAGES         = ["USAGE"]
            "FILE FORMATS" = ["USAGE"]
          }
        }
        eraser = { privileges = ["USAGE"], future = { TABLES = ["SELECT", "DELETE"] }, existing = true }
      }
    }
    VENDOR = {
      comment = "Vendor rows, replaced whole by each batch"
      grants = {
        migrator = { privileges = local.files }
        bulk_load = {
          # USAGE: a load makes temporary tables, for which CREATE TABLE does not count.
          privileges = ["USAGE", "CREATE TABLE"]
          future = {
            TABLES         = ["SELECT", "INSERT", "DELETE"]
            STAGES         = ["USAGE"]
            "FILE FORMATS" = ["USAGE"]
          }
        }
        # UPDATE: a book stays without its author, and a refusal without the value that it quotes.
        eraser = { privileges = ["USAGE"], future = { TABLES = ["SELECT", "DELETE", "UPDATE"] }, existing = true }
      }
    }
    MARTS = {
      comment = "Views that answer questions"
      grants = {
        # REFERENCES: the names of what other roles made by hand. A rollback is refused before it starts if one of them
        # stands where a view comes back. It shows an object's structure and reads no row:
        # https://docs.snowflake.com/en/user-guide/security-access-control-privileges
        migrator = {
          privileges = ["USAGE", "CREATE VIEW"]
          future     = { TABLES = ["REFERENCES"], VIEWS = ["REFERENCES"] }
          existing   = true
        }
        analyst = { privileges = ["USAGE"], future = { VIEWS = ["SELECT"] } }
      }
    }
    DEPLOY = {
      comment = "History and lease of deploys"
      grants  = { migrator = { privileges = ["USAGE", "CREATE TABLE"] } }
    }
  }

  # What migrations make where files are loaded; a test compares. USAGE: for temporary objects no CREATE counts.
  files = ["USAGE", "CREATE STAGE", "CREATE FILE FORMAT", "CREATE TABLE"]

  # What contracts ask for: masks, the tag that says why a column has one, and rules of who sees which rows.
  protect = ["CREATE TAG", "CREATE MASKING POLICY", "CREATE ROW ACCESS POLICY"]

  warehouse_of = { migrator = "LOAD", splitter = "LOAD", bulk_load = "LOAD", analyst = "MARTS", eraser = "LOAD" }
}
