"""For champions, and anybody who wants to thank somebody: kudos, signed, without points or ranking."""
