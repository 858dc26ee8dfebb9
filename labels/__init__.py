"""What is printed and read back: codes, QR symbols, sheets, photos. A leaf; knows nothing of server or sync."""
