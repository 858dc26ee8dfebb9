"""What request bodies and answers look like. One file a resource; unknown fields are refused.

A schema reads wire values into what the core takes (quantities into thousandths) and says what is
wrong in both languages: `fields: {name: [{"zh", "en"}]}` in the answer 422.
"""
