"""How results show themselves in a notebook: each module gives the `notebook_view` of one noun."""
