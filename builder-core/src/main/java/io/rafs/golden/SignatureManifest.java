package io.rafs.golden;

import io.rafs.format.Digest;
import io.rafs.json.JsonObject;
import io.rafs.json.JsonText;
import io.rafs.oci.Artifact;
import io.rafs.oci.Descriptor;
import io.rafs.oci.Document;
import io.rafs.oci.Link;
import io.rafs.oci.MediaType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How signatures look to registries: manifests that lead to them. */
final class SignatureManifest {
    /** Type of a sigstore bundle. Source: sigstore protobuf-specs, sigstore_bundle.proto. */
    static final String BUNDLE = "application/vnd.dev.sigstore.bundle.v0.3+json";

    /** Type of a payload of simple signing. Source: cosign, specs/SIGNATURE_SPEC.md. */
    static final String SIMPLE = "application/vnd.dev.cosign.simplesigning.v1+json";

    /** Type of a Notary Project signature. Source: notaryproject, specs/signature-specification.md. */
    static final String NOTATION = "application/vnd.cncf.notary.signature";

    /** Type of such a signature's envelope. */
    static final String JWS = "application/jose+json";

    /** Annotation of a layer with its signature. */
    static final String SIGNATURE = "dev.cosignproject.cosign/signature";

    private static final String CONTENT = "dev.sigstore.bundle.content";
    static final String PREDICATE = "dev.sigstore.bundle.predicateType";
    private static final String THUMBPRINTS = "io.cncf.notary.x509chain.thumbprint#S256";

    private SignatureManifest() {}

    /** The tag that simple signatures of a manifest are found by. */
    static String tag(Digest manifest) {
        return "sha256-%s.sig".formatted(manifest);
    }

    /** A referrer that leads to a bundle. */
    static Document ofBundle(Attachment.Bundle bundle, Link subject) {
        Map<String, Object> annotations = new LinkedHashMap<>();
        annotations.put(CONTENT, "dsse-envelope");
        annotations.put(PREDICATE, bundle.predicateType());
        return referrer(
                BUNDLE, new Link(BUNDLE, bundle.digest(), bundle.json().length, Map.of()), subject, annotations);
    }

    /** A referrer that leads to a JWS. */
    static Document ofNotation(Attachment.Notation notation, Link subject) {
        String list = new String(JsonText.compact(notation.thumbprints()), StandardCharsets.UTF_8);
        return referrer(
                NOTATION,
                new Link(JWS, notation.digest(), notation.jws().length, Map.of()),
                subject,
                Map.of(THUMBPRINTS, list));
    }

    private static Document referrer(String type, Link layer, Link subject, Map<String, Object> annotations) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("schemaVersion", 2L);
        fields.put("mediaType", MediaType.MANIFEST);
        fields.put("artifactType", type);
        fields.put("config", Link.to(Artifact.CONFIG).tree());
        fields.put("layers", List.of(layer.tree()));
        fields.put("subject", new Link(subject.mediaType(), subject.digest(), subject.size(), Map.of()).tree());
        fields.put("annotations", annotations);
        return Document.of("the manifest of a signature", MediaType.MANIFEST, JsonText.compact(fields));
    }

    /** A manifest of simple signatures, and the config that it needs. */
    record SimpleSignatures(Document manifest, Document config) {}

    /**
     * The manifest of simple signatures with one more, or nothing if it is among them.
     *
     * @param before the manifest that is there, if one is
     */
    static Optional<SimpleSignatures> with(Optional<Document> before, Attachment.Simple added) throws IOException {
        List<Object> layers = new ArrayList<>();
        List<String> diffIds = new ArrayList<>();
        Digest payload = added.payloadDigest();
        if (before.isPresent()) {
            for (JsonObject layer : before.get().json().objects("layers")) {
                Descriptor descriptor = Descriptor.of(layer);
                if (descriptor.digest().equals(payload)
                        && layer.needObject("annotations").text(SIGNATURE).equals(Optional.of(added.signature()))) {
                    return Optional.empty();
                }
                layers.add(layer.fields());
                diffIds.add("sha256:" + descriptor.digest());
            }
        }
        layers.add(new Link(SIMPLE, payload, added.payload().length, Map.of())
                .annotated(SIGNATURE, added.signature())
                .tree());
        diffIds.add("sha256:" + payload);
        Document config = config(diffIds);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("schemaVersion", 2L);
        fields.put("mediaType", MediaType.MANIFEST);
        fields.put("config", Link.to(config).tree());
        fields.put("layers", layers);
        return Optional.of(new SimpleSignatures(
                Document.of("the manifest of signatures", MediaType.MANIFEST, JsonText.compact(fields)), config));
    }

    /** What cosign puts there: a config of an image of nothing. */
    private static Document config(List<String> diffIds) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("architecture", "");
        fields.put("created", "0001-01-01T00:00:00Z");
        fields.put("history", List.of(Map.of("created", "0001-01-01T00:00:00Z")));
        fields.put("os", "");
        Map<String, Object> rootfs = new LinkedHashMap<>();
        rootfs.put("type", "layers");
        rootfs.put("diff_ids", diffIds);
        fields.put("rootfs", rootfs);
        fields.put("config", Map.of());
        return Document.of("the config of signatures", MediaType.CONFIG, JsonText.compact(fields));
    }
}
