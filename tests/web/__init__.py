"""Pages and papers, over a real book."""
