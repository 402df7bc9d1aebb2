package io.rafs.golden;

import io.rafs.build.ConvertPlan;
import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.oci.Platform;
import io.rafs.registry.RegistryOptions;
import io.rafs.sign.NotationJws;
import io.rafs.sign.SigstoreBundle;
import io.rafs.sign.SimpleSigning;
import io.rafs.statement.Statement;
import io.rafs.statement.Subject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A signature or attestation beside an image, as it says of itself. Nothing of it has been verified.
 *
 * @param kind what it says to be
 * @param subject what it says to be of: a name and a digest
 * @param key id of the key that it names, 64 hex digits, or empty
 * @param text what else it says, or why it cannot be read
 * @param where it is
 * @param digest SHA-256 of its bytes
 */
public record ListedSignature(String kind, String subject, String key, String text, String where, Digest digest) {
    /**
     * All that is beside an image.
     *
     * @throws RefusedException if it is not clear which image is meant
     */
    public static List<ListedSignature> of(
            ConvertPlan.Origin image, Optional<Platform> platform, RegistryOptions registries) throws IOException {
        try (ImagePlace place = ImagePlace.open(image, registries)) {
            List<Attachment> all = new ArrayList<>();
            if (place.directory().isPresent()) {
                all.addAll(place.signatures().find(Digest.ZERO));
            } else {
                ImagePlace.Found found = place.find(platform);
                all.addAll(place.signatures().find(found.manifest().digest()));
                if (found.index().isPresent()) {
                    all.addAll(place.signatures().find(found.root().digest()));
                }
            }
            List<ListedSignature> listed = new ArrayList<>();
            for (Attachment attachment : all) {
                listed.add(of(attachment));
            }
            return listed;
        }
    }

    private static ListedSignature of(Attachment attachment) throws IOException {
        try {
            return read(attachment);
        } catch (RefusedException e) {
            return new ListedSignature("unreadable", "", "", e.getMessage(), attachment.where(), attachment.digest());
        }
    }

    private static ListedSignature read(Attachment attachment) throws IOException {
        if (attachment instanceof Attachment.Bundle bundle) {
            SigstoreBundle parsed = SigstoreBundle.parse(bundle.where(), bundle.json(), Attachment.MAX_SIZE);
            Statement statement = Statement.parse(bundle.where(), parsed.payload());
            Subject first = statement.subjects().get(0);
            return new ListedSignature(
                    DirectorySignatures.kind(statement.predicateType()),
                    first.name().map(name -> name + "@").orElse("") + "sha256:" + first.sha256(),
                    parsed.hint().map(ListedSignature::hex).orElse(""),
                    statement.predicateType(),
                    bundle.where(),
                    bundle.digest());
        }
        if (attachment instanceof Attachment.Simple simple) {
            SimpleSigning signed = simple.signed();
            return new ListedSignature(
                    "simple-signing",
                    signed.repository() + "@sha256:" + signed.manifest(),
                    "",
                    signed.annotations().isEmpty() ? "" : signed.annotations().toString(),
                    simple.where(),
                    simple.digest());
        }
        if (attachment instanceof Attachment.Unreadable unreadable) {
            throw new RefusedException(unreadable.why());
        }
        Attachment.Notation notation = (Attachment.Notation) attachment;
        NotationJws jws = NotationJws.parse(notation.where(), notation.jws());
        return new ListedSignature(
                "notation",
                "sha256:" + jws.targetDigest(),
                "",
                "certificates " + String.join(", ", jws.thumbprints()),
                notation.where(),
                notation.digest());
    }

    private static String hex(String hint) {
        try {
            return java.util.HexFormat.of().formatHex(Base64.getDecoder().decode(hint));
        } catch (IllegalArgumentException e) {
            return hint; // some name of the signer's
        }
    }

    /** What machines are told. */
    public Map<String, Object> tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("kind", kind);
        tree.put("subject", subject);
        tree.put("key", key);
        tree.put("text", text);
        tree.put("where", where);
        tree.put("digest", "sha256:" + digest);
        tree.put("verified", false);
        return tree;
    }
}
