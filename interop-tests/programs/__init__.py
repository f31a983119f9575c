"""Random programs of remote operations, whose transcripts must be the same with stock and with ours."""
