package io.rafs.unpack;

import io.rafs.format.EntryName;
import io.rafs.format.erofs.FileType;
import io.rafs.format.erofs.Xattr;
import io.rafs.image.EntryPath;
import io.rafs.read.ImageEntry;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * The header of a tar entry: ustar, and before it PAX records for what ustar cannot say. Names and values stay the bytes
 * that they are, whatever PAX says of UTF-8: so GNU tar writes and reads them.
 */
final class TarHeader {
    static final int BLOCK = 512;

    private static final long MAX_SIZE = (1L << 33) - 1;
    private static final long MAX_ID = (1L << 21) - 1;
    private static final int MAX_NAME = 100;

    private final ImageEntry entry;
    private final byte[] block = new byte[BLOCK];
    private final ByteArrayOutputStream pax = new ByteArrayOutputStream();

    private TarHeader(ImageEntry entry) {
        this.entry = entry;
    }

    /** Whether a tar can hold such an entry at all. */
    static boolean isStorable(ImageEntry entry) {
        return entry.type() != FileType.SOCKET;
    }

    /** All blocks that come before the content of an entry. */
    static byte[] of(ImageEntry entry) {
        return new TarHeader(entry).print();
    }

    private byte[] print() {
        text(0, MAX_NAME, "path", name(entry.path(), entry.type() == FileType.DIRECTORY));
        octal(100, 8, entry.permissions());
        number(108, 8, "uid", entry.inode().uid(), MAX_ID);
        number(116, 8, "gid", entry.inode().gid(), MAX_ID);
        number(124, 12, "size", entry.hasContent() ? entry.inode().size() : 0, MAX_SIZE);
        time();
        block[156] = type();
        if (entry.firstName().isPresent()) {
            text(157, MAX_NAME, "linkpath", name(entry.firstName().get(), false));
        } else {
            text(157, MAX_NAME, "linkpath", entry.target());
        }
        magic(block);
        if (block[156] == '3' || block[156] == '4') {
            octal(329, 8, entry.device().major());
            octal(337, 8, entry.device().minor());
        }
        if (entry.firstName().isEmpty()) {
            entry.xattrs().forEach(this::xattr);
        }
        checksum(block);
        return pax.size() == 0 ? block : withPax();
    }

    private byte type() {
        if (entry.firstName().isPresent()) {
            return '1';
        }
        return switch (entry.type()) {
            case SYMLINK -> '2';
            case CHAR_DEVICE -> '3';
            case BLOCK_DEVICE -> '4';
            case DIRECTORY -> '5';
            case FIFO -> '6';
            default -> '0';
        };
    }

    private void time() {
        long seconds = entry.inode().mtime();
        int nanos = entry.inode().mtimeNanos();
        if (nanos == 0 && seconds >= 0 && seconds <= MAX_SIZE) {
            octal(136, 12, seconds);
            return;
        }
        octal(136, 12, Math.max(0, Math.min(seconds, MAX_SIZE)));
        String sign = "";
        if (seconds < 0) {
            // -1.25 is kept as 0.75 after -2
            sign = "-";
            seconds = nanos == 0 ? -seconds : -seconds - 1;
            nanos = nanos == 0 ? 0 : 1_000_000_000 - nanos;
        }
        String fraction = nanos == 0 ? "" : "." + "%09d".formatted(nanos).replaceAll("0+$", "");
        record("mtime", (sign + seconds + fraction).getBytes(StandardCharsets.US_ASCII));
    }

    /** A name with "=" in it would end too early as a keyword; libarchive has a spelling for those. */
    private void xattr(Xattr xattr) {
        String name = new String(xattr.name(), StandardCharsets.ISO_8859_1);
        if (name.indexOf('=') < 0) {
            record("SCHILY.xattr." + name, xattr.value());
        } else {
            String encoded = name.replace("%", "%25").replace("=", "%3D");
            record(
                    "LIBARCHIVE.xattr." + encoded,
                    Base64.getEncoder().withoutPadding().encode(xattr.value()));
        }
    }

    private byte[] withPax() {
        byte[] header = new byte[BLOCK];
        byte[] name = "PaxHeader".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(name, 0, header, 0, name.length);
        octal(header, 100, 8, 0644);
        octal(header, 108, 8, 0);
        octal(header, 116, 8, 0);
        octal(header, 124, 12, pax.size());
        octal(header, 136, 12, 0);
        header[156] = 'x';
        magic(header);
        checksum(header);
        byte[] all = Arrays.copyOf(header, BLOCK + (pax.size() + BLOCK - 1) / BLOCK * BLOCK + BLOCK);
        System.arraycopy(pax.toByteArray(), 0, all, BLOCK, pax.size());
        System.arraycopy(block, 0, all, all.length - BLOCK, BLOCK);
        return all;
    }

    private void text(int offset, int width, String keyword, byte[] value) {
        System.arraycopy(value, 0, block, offset, Math.min(width, value.length));
        if (value.length > width) {
            record(keyword, value);
        }
    }

    private void number(int offset, int width, String keyword, long value, long most) {
        octal(offset, width, Math.min(value, most));
        if (value > most) {
            record(keyword, Long.toString(value).getBytes(StandardCharsets.US_ASCII));
        }
    }

    private void octal(int offset, int width, long value) {
        octal(block, offset, width, value);
    }

    private static void octal(byte[] header, int offset, int width, long value) {
        long left = value;
        for (int i = width - 2; i >= 0; i--) {
            header[offset + i] = (byte) ('0' + (left & 7));
            left >>>= 3;
        }
    }

    private static void magic(byte[] header) {
        byte[] magic = "ustar\00000".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(magic, 0, header, 257, magic.length);
    }

    private static void checksum(byte[] header) {
        Arrays.fill(header, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte octet : header) {
            sum += octet & 0xff;
        }
        octal(header, 148, 7, sum);
        header[154] = 0;
    }

    /** A record: its own length in decimal digits, a space, keyword=value, a newline. */
    private void record(String keyword, byte[] value) {
        byte[] key = keyword.getBytes(StandardCharsets.ISO_8859_1);
        int rest = key.length + value.length + 3;
        int length = rest + Integer.toString(rest).length();
        if (Integer.toString(length).length() > Integer.toString(rest).length()) {
            length++;
        }
        pax.writeBytes((length + " ").getBytes(StandardCharsets.US_ASCII));
        pax.writeBytes(key);
        pax.write('=');
        pax.writeBytes(value);
        pax.write('\n');
    }

    private static byte[] name(EntryPath path, boolean directory) {
        if (path.isRoot()) {
            return new byte[] {'.', '/'};
        }
        ByteArrayOutputStream name = new ByteArrayOutputStream();
        for (EntryName part : path.names()) {
            if (name.size() > 0) {
                name.write('/');
            }
            name.writeBytes(part.bytes());
        }
        if (directory) {
            name.write('/');
        }
        return name.toByteArray();
    }
}
