package io.rafs.oci;

import io.rafs.format.Digest;
import io.rafs.format.EscapedText;
import io.rafs.format.RefusedException;
import io.rafs.json.JsonObject;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Names a blob by its digest. Source: OCI image spec, "Content Descriptors".
 *
 * @param where stands in messages
 * @param mediaType empty if the descriptor does not say
 * @param digest SHA-256; other algorithms are refused
 * @param size bytes
 * @param refName annotation {@code org.opencontainers.image.ref.name}
 * @param imageName annotation {@code io.containerd.image.name}, the full reference
 * @param platform in an index
 * @param attestation whether it is about another manifest rather than an image itself
 */
public record Descriptor(
        String where,
        String mediaType,
        Digest digest,
        long size,
        Optional<String> refName,
        Optional<String> imageName,
        Optional<Platform> platform,
        boolean attestation) {
    /** Names that cosign gives to what it says of a manifest. Source: cosign, specs/SIGNATURE_SPEC.md. */
    private static final Pattern SIGNATURES = Pattern.compile("sha256-[0-9a-f]{64}\\.(sig|att|sbom)");

    /** How it marks the same in a layout. Source: cosign, pkg/oci/layout. */
    private static final Set<String> COSIGN_KINDS =
            Set.of("dev.cosignproject.cosign/sigs", "dev.cosignproject.cosign/atts");

    public static Descriptor of(JsonObject json) throws RefusedException {
        Optional<JsonObject> annotations = json.object("annotations");
        Optional<Platform> platform = Platform.of(json);
        Optional<String> refName = annotation(annotations, "org.opencontainers.image.ref.name");
        boolean attestation = platform.filter(Platform::isUnknown).isPresent()
                || annotation(annotations, "vnd.docker.reference.type").isPresent()
                || refName.filter(name -> SIGNATURES.matcher(name).matches()).isPresent()
                || annotation(annotations, "kind")
                        .filter(COSIGN_KINDS::contains)
                        .isPresent();
        return new Descriptor(
                json.where(),
                json.text("mediaType").orElse(""),
                digest(json.where(), json.needText("digest")),
                size(json),
                refName,
                annotation(annotations, "io.containerd.image.name"),
                platform,
                attestation);
    }

    /** Parses {@code sha256:…}. */
    public static Digest digest(String where, String text) throws RefusedException {
        String hex = text.startsWith("sha256:") ? text.substring(7) : "";
        if (!Digest.isHex(hex)) {
            throw new RefusedException(
                    where,
                    "the digest is '%s', expected sha256: and 64 lower-case hex digits"
                            .formatted(EscapedText.of(text)));
        }
        return Digest.parse(hex);
    }

    private static long size(JsonObject json) throws RefusedException {
        long size = json.needNumber("size");
        if (size < 0) {
            throw new RefusedException(json.where(), "its size is %d, expected 0 or more".formatted(size));
        }
        return size;
    }

    private static Optional<String> annotation(Optional<JsonObject> annotations, String key) throws RefusedException {
        return annotations.isEmpty() ? Optional.empty() : annotations.get().text(key);
    }

    /** What a user can give as {@code --ref} or {@code --platform} to mean this. */
    public String label() {
        StringBuilder label = new StringBuilder(
                imageName.or(() -> refName).map(EscapedText::of).orElse("(no name)"));
        platform.ifPresent(p -> label.append("  ").append(EscapedText.of(p.toString())));
        return label.append("  sha256:").append(digest).toString();
    }
}
