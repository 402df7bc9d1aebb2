package io.rafs.sign;

import io.rafs.format.RefusedException;
import java.util.Base64;

/** Base64 in documents, read strictly: each text says bytes that no other text of its alphabet says. */
final class Base64Text {
    private Base64Text() {}

    /** The standard alphabet, padded. */
    static String of(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** What DSSE lets people write: either alphabet, padded. */
    static byte[] parse(String where, String text) throws RefusedException {
        boolean url = text.indexOf('-') >= 0 || text.indexOf('_') >= 0;
        return strict(
                where,
                text,
                url ? Base64.getUrlDecoder() : Base64.getDecoder(),
                url ? Base64.getUrlEncoder() : Base64.getEncoder());
    }

    /** JOSE's: the URL-safe alphabet, not padded. */
    static byte[] parseUrl(String where, String text) throws RefusedException {
        return strict(
                where, text, Base64.getUrlDecoder(), Base64.getUrlEncoder().withoutPadding());
    }

    /** JOSE's: the URL-safe alphabet, not padded. */
    static String url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] strict(String where, String text, Base64.Decoder decoder, Base64.Encoder encoder)
            throws RefusedException {
        try {
            byte[] bytes = decoder.decode(text);
            if (encoder.encodeToString(bytes).equals(text)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            throw new RefusedException(where, "it is not base64: %s".formatted(e.getMessage()));
        }
        throw new RefusedException(where, "it is base64 that an encoder would have spelled otherwise");
    }
}
