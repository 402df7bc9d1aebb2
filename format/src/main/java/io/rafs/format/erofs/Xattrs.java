package io.rafs.format.erofs;

import io.rafs.format.CorruptImageException;
import io.rafs.format.EscapedText;
import io.rafs.format.Range;
import io.rafs.format.StructIn;
import io.rafs.format.StructOut;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Extended attributes: the bytes between an inode and its content. Some may be shared between inodes: those are only
 * named there, and lie elsewhere. RAFS has none of them.
 *
 * <pre>
 * header, 12 bytes             each entry, padded to 4 bytes
 * off len field                off len field
 *   0   4 name filter, 0         0   1 nameLength  of the suffix
 *   4   1 shared count           1   1 prefix      index below
 *   5   7 reserved               2   2 valueSize
 *  12   4 id of each shared      4     suffix, then value, then zeros
 *         one, then the others
 *
 * prefix 1 user.   2 system.posix_acl_access   3 system.posix_acl_default
 *        4 trusted.   5 lustre.   6 security.
 * </pre>
 *
 * The id of a shared one is its distance from the superblock's {@code xattrBlock}, in units of 4 bytes.
 * Source: kernel {@code struct erofs_xattr_ibody_header}, {@code struct erofs_xattr_entry}. Entries are written in
 * name order, so that equal attributes give equal bytes.
 */
public final class Xattrs {
    private static final int HEADER = 12;
    private static final int ENTRY = 4;

    /** Bytes of the id of a shared attribute, and what it counts in. */
    public static final int ID = 4;

    /** Most shared attributes that an inode can name. */
    public static final int MAX_SHARED = 255;

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

    /**
     * What lies behind an inode.
     *
     * @param shared ids of attributes that lie elsewhere, at most {@link #MAX_SHARED}
     * @param inline the others
     */
    public record Body(List<Long> shared, List<Xattr> inline) {
        public Body {
            Range.check("shared count", shared.size(), MAX_SHARED);
            shared.forEach(id -> Range.u32("shared id", id));
            shared = List.copyOf(shared);
            inline = List.copyOf(inline);
        }

        /** Bytes that it takes; 0 if there are no attributes. May exceed {@link Xattrs#MAX_SIZE}: then it does not fit. */
        public long size() {
            return shared.isEmpty() ? Xattrs.size(inline) : HEADER + ID * shared.size() + entrySizes(inline);
        }

        /** Prints header, ids in the given order, and entries in name order; nothing if there are no attributes. */
        public void encode(StructOut out) {
            if (!shared.isEmpty() || !inline.isEmpty()) {
                out.zero(4).u8(shared.size()).zero(7);
                shared.forEach(out::u32);
                inline.stream().sorted().forEach(xattr -> encodeEntry(xattr, out));
            }
        }

        /** Reads a body that fills {@code in}; long prefixes are refused. */
        public static Body decode(StructIn in) throws CorruptImageException {
            return in.remaining() == 0 ? new Body(List.of(), List.of()) : decode(in, MAX_SHARED);
        }

        private static Body decode(StructIn in, int mostShared) throws CorruptImageException {
            in.skip("name filter", 4);
            int count = in.u8("shared count");
            if (count > mostShared) {
                throw in.corrupt("inode has %d shared xattrs; RAFS has none".formatted(count));
            }
            in.zero("reserved", 7);
            List<Long> shared = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                shared.add(in.u32("shared id"));
            }
            List<Xattr> inline = new ArrayList<>();
            while (in.remaining() > 0) {
                inline.add(decodeEntry(in));
            }
            return new Body(shared, inline);
        }
    }

    /** Bytes that the attributes take behind the inode; 0 for none. May exceed {@link #MAX_SIZE}: then they do not fit. */
    public static long size(List<Xattr> xattrs) {
        return xattrs.isEmpty() ? 0 : HEADER + entrySizes(xattrs);
    }

    private static long entrySizes(List<Xattr> xattrs) {
        return xattrs.stream().mapToLong(Xattrs::entrySize).sum();
    }

    /** Bytes of the entry of one attribute. */
    public static int entrySize(Xattr xattr) {
        return entrySize(suffixLength(xattr), xattr.value().length);
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
        new Body(List.of(), xattrs).encode(out);
    }

    /** Prints the entry of one attribute, as it lies behind an inode or among the shared ones. */
    public static void encodeEntry(Xattr xattr, StructOut out) {
        int prefix = prefix(xattr.name());
        if (prefix == 0) {
            throw new IllegalArgumentException(flaw(xattr));
        }
        int suffix = suffixLength(xattr);
        out.u8(suffix).u8(prefix).u16(xattr.value().length);
        out.bytes(xattr.name(), xattr.name().length - suffix, suffix).bytes(xattr.value());
        out.zero(entrySize(suffix, xattr.value().length) - ENTRY - suffix - xattr.value().length);
    }

    /** Reads a body of RAFS, which fills {@code in}; shared attributes and long prefixes are refused. */
    public static List<Xattr> decode(StructIn in) throws CorruptImageException {
        return in.remaining() == 0 ? List.of() : Body.decode(in, 0).inline();
    }

    /** Reads the entry of one attribute; its padding must be there too. */
    public static Xattr decodeEntry(StructIn in) throws CorruptImageException {
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
