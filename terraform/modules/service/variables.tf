variable "name" {
  description = "Name of the user and of its role."
  type        = string

  validation {
    condition     = can(regex("^[A-Z][A-Z0-9_]*$", var.name))
    error_message = "name: upper-case letters, digits and underscores, a letter first (anything else has to be quoted in every statement)."
  }
}

variable "public_key" {
  description = "Public key: base64 of the DER form, without PEM header."
  type        = string

  validation {
    condition     = !strcontains(var.public_key, "PRIVATE") && !strcontains(var.public_key, "-----")
    error_message = "public_key: base64 of the public key's DER form, without BEGIN and END; a private key must never come here."
  }
}

variable "next_key" {
  description = "Second public key of the user, while its key is rotated."
  type        = string
  default     = null

  validation {
    condition     = var.next_key == null || !strcontains(coalesce(var.next_key, "-"), "PRIVATE") && !strcontains(coalesce(var.next_key, "x"), "-----")
    error_message = "next_key: base64 of the public key's DER form, without BEGIN and END; a private key must never come here."
  }
}

variable "database" {
  description = "Database the role may use."
  type        = string
}

variable "warehouse" {
  description = "Warehouse the role may use, and the user's default."
  type        = string
}
