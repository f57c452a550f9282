"""What can be bought: categories, items, grades, standards, ceiling prices. All of it is data.

Tables: category, item, grade, standard, item_standard, ceiling_price.
"""
