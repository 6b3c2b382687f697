"""The rules of AWS for policy documents. MiniStack 1.5.33 accepts any text.

`grammar` reads a document, `principals` looks up its principals; `identity`, `bucket` and `resource` have the rules of
IAM, of S3, and of the other services whose resources have policies. Each returns the text of the fault, or None.
"""
