package io.rafs.sbom;

import io.rafs.json.JsonText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;

/** Names inside of documents and of documents: functions of what they name, so that the same image gives the same bytes. */
final class DocumentIds {
    private DocumentIds() {}

    /** A name for a package, of letters, digits, dots and hyphens; others have others. */
    static String of(SoftwarePackage each) {
        String readable = each.name().replaceAll("[^A-Za-z0-9.]+", "-");
        String head = readable.length() > 60 ? readable.substring(0, 60) : readable;
        return "%s-%s-%s"
                .formatted(
                        each.ecosystem().name().toLowerCase(Locale.ROOT),
                        head,
                        HexFormat.of().formatHex(sha256(each.key().getBytes(StandardCharsets.UTF_8)), 0, 8));
    }

    /** A UUID of a document that does not have it yet. Version 8 is for those that are made of digests (RFC 9562). */
    static UUID of(Object tree) {
        ByteBuffer digest = ByteBuffer.wrap(sha256(JsonText.compact(tree)));
        return new UUID(
                digest.getLong() & ~0xf000L | 0x8000L,
                digest.getLong() & 0x3fff_ffff_ffff_ffffL | 0x8000_0000_0000_0000L);
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
