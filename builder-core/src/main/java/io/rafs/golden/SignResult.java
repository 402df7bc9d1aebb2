package io.rafs.golden;

import io.rafs.format.Digest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was signed.
 *
 * @param key for people: type and id of the key
 * @param images one by one
 * @param place where the signatures are
 */
public record SignResult(String key, List<SignedImage> images, String place) {
    /**
     * One image.
     *
     * @param repository that it is at home in
     * @param manifest its digest, if it has one
     * @param version as the statement says
     * @param files of the statement, bootstraps and blobs; 0 where a manifest alone is signed
     * @param bytes of these files
     * @param signatures made
     */
    public record SignedImage(
            String repository, Optional<Digest> manifest, long version, int files, long bytes, List<Made> signatures) {}

    /**
     * One signature.
     *
     * @param kind what it is: a predicate's short name, or the format's
     * @param digest of its bytes
     */
    public record Made(String kind, Digest digest) {
        static Made of(Attachment attachment) {
            return new Made(kind(attachment), attachment.digest());
        }

        static String kind(Attachment attachment) {
            if (attachment instanceof Attachment.Bundle bundle) {
                return DirectorySignatures.kind(bundle.predicateType());
            }
            return attachment instanceof Attachment.Simple ? "simple-signing" : "notation";
        }
    }

    /** What machines are told. */
    public Map<String, Object> report() {
        List<Object> list = new ArrayList<>();
        for (SignedImage image : images) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("repository", image.repository());
            image.manifest().ifPresent(digest -> fields.put("manifest", "sha256:" + digest));
            fields.put("version", image.version());
            fields.put("files", image.files());
            fields.put("bytes", image.bytes());
            fields.put(
                    "signatures",
                    image.signatures().stream()
                            .map(made -> {
                                Map<String, Object> tree = new LinkedHashMap<>();
                                tree.put("kind", made.kind());
                                tree.put("digest", "sha256:" + made.digest());
                                return tree;
                            })
                            .toList());
            list.add(fields);
        }
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("version", 1);
        report.put("key", key);
        report.put("place", place);
        report.put("images", list);
        return report;
    }
}
