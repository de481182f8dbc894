"""What can be assessed (考什么): special abilities and occupations with their levels, and how people call them."""

from knowledge.items.catalogue import Item, ItemMention, Items
from knowledge.items.reader import ItemFileError, load_items

__all__ = ["Item", "ItemFileError", "ItemMention", "Items", "load_items"]
