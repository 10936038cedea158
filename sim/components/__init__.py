"""What acts in time: memories, links, the PE array, the vector unit, and how they are wired."""
