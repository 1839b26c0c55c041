"""What members and officers get on paper: passbooks, statements, lists of savings."""
