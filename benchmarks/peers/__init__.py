"""The work of others that the splitter is compared with: the compressor alone, and tools that do the same job."""
