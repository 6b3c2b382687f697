"""A headless Chromium for pages, and a page that is watched: the tests' and the rehearsal's of the notebook's image."""
