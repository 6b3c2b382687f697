"""Streaming and vendor files: a small set with known answers, any volume, and a catalogue of real films."""
