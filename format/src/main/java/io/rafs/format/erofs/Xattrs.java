package io.rafs.format.erofs;

import io.rafs.format.CorruptImageException;
import io.rafs.format.EscapedText;
import io.rafs.format.StructIn;
import io.rafs.format.StructOut;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Inline extended attributes: the bytes between an inode and its content.
 *
 * <pre>
 * header, 12 bytes             each entry, padded to 4 bytes
 * off len field                off len field
 *   0   4 name filter, 0         0   1 nameLength  of the suffix
 *   4   1 shared count, 0        1   1 prefix      index below
 *   5   7 reserved               2   2 valueSize
 *                                4     suffix, then value, then zeros
 *
 * prefix 1 user.   2 system.posix_acl_access   3 system.posix_acl_default
 *        4 trusted.   5 lustre.   6 security.
 * </pre>
 *
 * Source: kernel {@code struct erofs_xattr_ibody_header}, {@code struct erofs_xattr_entry}. Entries are written in
 * name order, so that equal attributes give equal bytes.
 */
public final class Xattrs {
    private static final int HEADER = 12;
    private static final int ENTRY = 4;

    /** Most bytes that the 16-bit count can express. */
    public static final int MAX_SIZE = HEADER + 4 * (0xffff - 1);

    private static final String[] PREFIXES = {
        null, "user.", "system.posix_acl_access", "system.posix_acl_default", "trusted.", "lustre.", "security."
    };

    /** Prefixes that Nydus does not know; an attribute with one cannot be in a RAFS image. */
    private static final int LUSTRE = 5;

    private Xattrs() {}

    /** Whether the name has a prefix that Linux containers use and the format has an index for. */
    public static boolean isStorable(Xattr xattr) {
        return prefix(xattr.name()) != 0;
    }

    /** Why RAFS cannot hold this attribute, or null when it can. */
    public static String flaw(Xattr xattr) {
        String name = EscapedText.of(xattr.name());
        if (!isStorable(xattr)) {
            return ("the xattr '%s' has none of the prefixes that EROFS and Nydus can store"
                            + " (user. trusted. security. system.posix_acl_access system.posix_acl_default)")
                    .formatted(name);
        }
        if (xattr.name().length > Xattr.MAX_NAME) {
            return "the xattr name '%s' has %d bytes, Linux allows %d"
                    .formatted(name, xattr.name().length, Xattr.MAX_NAME);
        }
        if (xattr.value().length > Xattr.MAX_VALUE) {
            return "the value of xattr '%s' has %d bytes, EROFS allows %d"
                    .formatted(name, xattr.value().length, Xattr.MAX_VALUE);
        }
        return null;
    }

    /** Bytes that the attributes take behind the inode; 0 for none. May exceed {@link #MAX_SIZE}: then they do not fit. */
    public static long size(List<Xattr> xattrs) {
        long size = xattrs.isEmpty() ? 0 : HEADER;
        for (Xattr xattr : xattrs) {
            size += entrySize(suffixLength(xattr), xattr.value().length);
        }
        return size;
    }

    /** The inode's {@code xattrCount} for a body of this size. */
    public static int count(long size) {
        return size == 0 ? 0 : (int) (1 + (size - HEADER) / 4);
    }

    /** Body size for an inode's {@code xattrCount}. */
    public static int sizeOfCount(int count) {
        return count == 0 ? 0 : HEADER + 4 * (count - 1);
    }

    /** Prints header and entries in name order; nothing for an empty list. */
    public static void encode(List<Xattr> xattrs, StructOut out) {
        if (xattrs.isEmpty()) {
            return;
        }
        out.zero(HEADER);
        xattrs.stream().sorted().forEach(xattr -> {
            int prefix = prefix(xattr.name());
            if (prefix == 0) {
                throw new IllegalArgumentException(flaw(xattr));
            }
            int suffix = suffixLength(xattr);
            out.u8(suffix).u8(prefix).u16(xattr.value().length);
            out.bytes(xattr.name(), xattr.name().length - suffix, suffix).bytes(xattr.value());
            out.zero(entrySize(suffix, xattr.value().length) - ENTRY - suffix - xattr.value().length);
        });
    }

    /** Reads a body that fills {@code in}; shared attributes and long prefixes are refused. */
    public static List<Xattr> decode(StructIn in) throws CorruptImageException {
        if (in.remaining() == 0) {
            return List.of();
        }
        in.skip("name filter", 4);
        int shared = in.u8("shared count");
        if (shared != 0) {
            throw in.corrupt("inode has %d shared xattrs; RAFS has none".formatted(shared));
        }
        in.zero("reserved", 7);
        List<Xattr> xattrs = new ArrayList<>();
        while (in.remaining() > 0) {
            xattrs.add(decodeEntry(in));
        }
        return List.copyOf(xattrs);
    }

    private static Xattr decodeEntry(StructIn in) throws CorruptImageException {
        long start = in.offset();
        int suffixLength = in.u8("nameLength");
        int prefix = in.u8("prefix");
        int valueSize = in.u16("valueSize");
        if (prefix == 0 || prefix >= PREFIXES.length) {
            throw in.corrupt(start, "xattr prefix is %d, expected 1..6".formatted(prefix));
        }
        byte[] suffix = in.bytes("xattr name", suffixLength);
        byte[] value = in.bytes("xattr value", valueSize);
        in.skip("xattr padding", entrySize(suffixLength, valueSize) - ENTRY - suffixLength - valueSize);
        byte[] head = PREFIXES[prefix].getBytes(StandardCharsets.US_ASCII);
        byte[] name = Arrays.copyOf(head, head.length + suffix.length);
        System.arraycopy(suffix, 0, name, head.length, suffix.length);
        return new Xattr(name, value);
    }

    private static int prefix(byte[] name) {
        for (int i = 1; i < PREFIXES.length; i++) {
            byte[] prefix = PREFIXES[i].getBytes(StandardCharsets.US_ASCII);
            boolean whole = i == 2 || i == 3;
            if (i != LUSTRE
                    && name.length >= prefix.length
                    && Arrays.equals(name, 0, prefix.length, prefix, 0, prefix.length)
                    && (whole ? name.length == prefix.length : name.length > prefix.length)) {
                return i;
            }
        }
        return 0;
    }

    private static int suffixLength(Xattr xattr) {
        return xattr.name().length - PREFIXES[prefix(xattr.name())].length();
    }

    private static int entrySize(int suffix, int value) {
        return ENTRY + suffix + value + 3 & ~3;
    }
}
