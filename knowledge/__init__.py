"""What is known: policy entries, search, eligibility rules, regions. Pure, reads nothing but its own files."""
