"""From data and a layout to a tagged PDF; what every page of paper shares stands in `layouts/`."""
