"""The design system: built styles and scripts, components, template tags, colours of an authority."""
