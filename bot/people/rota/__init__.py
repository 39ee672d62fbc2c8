"""Rota files: when people work and when they are away; never why, and nothing else that a file may say of them."""
