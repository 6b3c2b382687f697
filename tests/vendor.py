"""A small vendor: batches of authors, books and reviews, and landing as it fills it."""

import gzip
import json
from dataclasses import dataclass


def rows(generation: int, count: int = 3) -> dict[str, list[dict]]:
    """A small batch; every row names its generation."""
    name = f"g{generation}"
    return {
        "authors": [
            {"name": f"{name} author {n}", "birth_date": "1950-01-31", "died_at": None, "nationality": name}
            for n in range(count)
        ],
        "books": [
            {"name": f"{name} book {n}", "pages": n + 1, "author": f"{name} author {n}", "publisher": name}
            for n in range(count)
        ],
        "reviews": [
            {
                "content": f'"Good", she said,\nand {n} others',
                "rating": 7,
                "created_at": "2020-02-29T23:59:59",
                "movie": f"{name} movie",
                "book": f"{name} book {n}",
            }
            for n in range(count)
        ],
    }


def expected(batch: dict[str, list[dict]]) -> dict[str, set[str]]:
    """The names that tell this batch's rows, as `Job.live` reads them."""
    return {folder: {row["book" if folder == "reviews" else "name"] for row in batch[folder]} for folder in batch}


@dataclass(frozen=True)
class Vendor:
    """Return the keys under vendor/ in landing."""

    s3: object
    bucket: str

    def land(self, batch: dict[str, list[dict]]) -> None:
        """Replace what lies there by one array a table, plain."""
        for folder in batch:
            self.remove(folder)
            self.put(f"{folder}/all.json", json.dumps(batch[folder]))

    def put(self, name: str, content: str | bytes) -> None:
        body = content.encode() if isinstance(content, str) else content
        if name.endswith(".gz"):
            body = gzip.compress(body)
        self.s3.put_object(Bucket=self.bucket, Key=f"vendor/{name}", Body=body)

    def remove(self, folder: str) -> None:
        """Remove the files of a folder, of all for an empty name."""
        found = self.s3.list_objects_v2(Bucket=self.bucket, Prefix=f"vendor/{folder}/" if folder else "vendor/")
        for each in found.get("Contents", []):
            self.s3.delete_object(Bucket=self.bucket, Key=each["Key"])
