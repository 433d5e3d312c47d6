"""The rule by which paths become text, see src/base/text.h."""


def unescape(text):
    """The written rule, backwards: \\\\ and \\xHH."""
    out, position = bytearray(), 0
    data = text.encode("utf-8")
    while position < len(data):
        if data[position : position + 1] != b"\\":
            out += data[position : position + 1]
            position += 1
        elif data[position + 1 : position + 2] == b"\\":
            out += b"\\"
            position += 2
        else:
            assert data[position + 1 : position + 2] == b"x", text
            out.append(int(data[position + 2 : position + 4], 16))
            position += 4
    return bytes(out)
