package io.rafs.tar;

import io.rafs.format.RefusedException;
import io.rafs.format.erofs.Xattr;
import io.rafs.format.erofs.Xattrs;
import io.rafs.image.Limit;
import io.rafs.image.Limits;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Extended attributes in PAX records: {@code SCHILY.xattr.NAME} with the raw value (GNU tar, Go), and libarchive's
 * {@code LIBARCHIVE.xattr.NAME} with a percent-encoded name and a base64 value. Where both tell of a name, the raw form
 * counts.
 *
 * <p>Attributes that no Linux file system would take from an unpacker (such as {@code com.apple.provenance}) are left
 * out with a warning, as unpackers do.
 */
final class TarXattrs {
    private static final String RAW = "SCHILY.xattr.";
    private static final String ENCODED = "LIBARCHIVE.xattr.";

    private TarXattrs() {}

    /** Whether a PAX record tells of an xattr. */
    static boolean isKey(String key) {
        return key.startsWith(RAW) || key.startsWith(ENCODED);
    }

    static List<Xattr> of(PaxRecords pax, Limits limits, Consumer<String> warn) throws RefusedException {
        Map<String, byte[]> found = new TreeMap<>();
        for (Map.Entry<String, byte[]> record : pax.startingWith(ENCODED).entrySet()) {
            found.put(percentDecoded(record.getKey().substring(ENCODED.length())), base64(record));
        }
        pax.startingWith(RAW).forEach((key, value) -> found.put(key.substring(RAW.length()), value));
        limits.check(Limit.XATTRS, found.size(), "it has %d xattrs");
        List<Xattr> xattrs = new ArrayList<>();
        for (Map.Entry<String, byte[]> entry : found.entrySet()) {
            Xattr xattr = new Xattr(entry.getKey().getBytes(StandardCharsets.ISO_8859_1), entry.getValue());
            if (entry.getKey().indexOf('\0') >= 0) {
                throw new RefusedException("the xattr name '%s' contains a NUL, which Linux does not allow"
                        .formatted(Shown.of(xattr.name())));
            }
            if (!Xattrs.isStorable(xattr)) {
                warn.accept("the xattr '%s' is left out: Linux containers do not take it"
                        .formatted(Shown.of(xattr.name())));
                continue;
            }
            String flaw = Xattrs.flaw(xattr);
            if (flaw != null) {
                throw new RefusedException(flaw);
            }
            xattrs.add(xattr);
        }
        limits.check(Limit.XATTR_BYTES, Xattrs.size(xattrs), "its xattrs take %d bytes of an inode");
        return xattrs;
    }

    private static String percentDecoded(String name) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < name.length(); i++) {
            char ch = name.charAt(i);
            int octet = ch == '%' && i + 2 < name.length() ? hex(name, i + 1) : -1;
            out.write(octet >= 0 ? octet : ch);
            i += octet >= 0 ? 2 : 0;
        }
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    private static int hex(String text, int at) {
        int high = Character.digit(text.charAt(at), 16);
        int low = Character.digit(text.charAt(at + 1), 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    private static byte[] base64(Map.Entry<String, byte[]> record) throws RefusedException {
        String text = new String(record.getValue(), StandardCharsets.ISO_8859_1).replaceAll("=+$", "");
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new RefusedException("the PAX record '%s' is not base64, expected an xattr's value in it"
                    .formatted(Shown.of(record.getKey().getBytes(StandardCharsets.ISO_8859_1))));
        }
    }
}
