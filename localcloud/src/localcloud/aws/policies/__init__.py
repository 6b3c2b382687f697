"""Policy documents as AWS takes them: the grammar, and what each service refuses. MiniStack 1.5.33 takes any text.

`grammar` reads a document, `principals` knows who exists; `identity`, `bucket` and `resource` have the rules of IAM, of
S3, and of the other services with policies of their own. Each returns the text of the fault; None if there is none.
"""
