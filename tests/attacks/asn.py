"""As much of DER as it takes to put the signed attributes of a container in another order."""


def header(der):
    """(length of the content, length of the head)"""
    if der[1] < 0x80:
        return der[1], 2
    count = der[1] & 0x7F
    return int.from_bytes(der[2:2 + count], "big"), 2 + count


def elements(content):
    out = []
    while content:
        length, head = header(content)
        out.append(content[:head + length])
        content = content[head + length:]
    return out


def wrapped(tag, content):
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + content


def rebuilt(der, change):
    """SignedData with the content of its first signer's signed attributes changed."""
    def inside(element):
        length, head = header(element)
        return element[head:head + length]

    oid, explicit = elements(inside(der))
    parts = elements(inside(elements(inside(explicit))[0]))
    signer = elements(inside(elements(inside(parts[-1]))[0]))
    at = next(i for i, part in enumerate(signer) if part[0] == 0xA0)
    signer[at] = wrapped(0xA0, change(inside(signer[at])))
    parts[-1] = wrapped(0x31, wrapped(0x30, b"".join(signer)))
    return wrapped(0x30, oid + wrapped(0xA0, wrapped(0x30, b"".join(parts))))
