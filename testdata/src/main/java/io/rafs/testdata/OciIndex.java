package io.rafs.testdata;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An index: images per platform, BuildKit's attestations beside them, other indexes below. */
public final class OciIndex implements OciNode {

    public static final String INDEX = "application/vnd.oci.image.index.v1+json";
    public static final String DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json";

    private record Member(OciNode node, boolean attested) {}

    private final List<Member> members = new ArrayList<>();
    private boolean docker;

    public static OciIndex of(OciNode... nodes) {
        OciIndex index = new OciIndex();
        for (OciNode node : nodes) {
            index.add(node);
        }
        return index;
    }

    public OciIndex add(OciNode node) {
        members.add(new Member(node, false));
        return this;
    }

    /** The image and, at the end of the index, an attestation manifest for it. */
    public OciIndex addAttested(OciImage image) {
        members.add(new Member(image, true));
        return this;
    }

    /** Docker's manifest list. */
    public OciIndex docker() {
        this.docker = true;
        return this;
    }

    @Override
    public Map<String, Object> platform() {
        return Map.of();
    }

    @Override
    public Descriptor place(OciBlobs blobs) {
        List<Object> manifests = new ArrayList<>();
        List<Object> attestations = new ArrayList<>();
        for (Member member : members) {
            Descriptor descriptor = member.node.place(blobs);
            Map<String, Object> platform = member.node.platform();
            manifests.add((platform.isEmpty() ? descriptor : descriptor.with("platform", platform)).json());
            if (member.attested) {
                attestations.add(attestation(blobs, descriptor).json());
            }
        }
        manifests.addAll(attestations);
        String type = docker ? DOCKER_LIST : INDEX;
        return blobs.document(type, Json.object("schemaVersion", 2, "mediaType", type, "manifests", manifests));
    }

    /** As BuildKit writes it: looks like an image for the platform unknown/unknown, its layer is an in-toto statement. */
    private static Descriptor attestation(OciBlobs blobs, Descriptor subject) {
        byte[] statement = Json.bytes(Json.object(
                "_type",
                "https://in-toto.io/Statement/v0.1",
                "predicateType",
                "https://slsa.dev/provenance/v0.2",
                "subject",
                List.of(Json.object(
                        "name",
                        "image",
                        "digest",
                        Json.object("sha256", subject.digest().substring(7))))));
        String layer = Sha256.digest(statement);
        blobs.put(layer, statement);
        Descriptor config = blobs.document(
                OciImage.CONFIG,
                Json.object(
                        "architecture",
                        "unknown",
                        "os",
                        "unknown",
                        "config",
                        Map.of(),
                        "rootfs",
                        Json.object("type", "layers", "diff_ids", List.of(layer))));
        Descriptor content = new Descriptor("application/vnd.in-toto+json", layer, statement.length)
                .annotated(Map.of("in-toto.io/predicate-type", "https://slsa.dev/provenance/v0.2"));
        return blobs.document(
                        OciImage.MANIFEST,
                        Json.object(
                                "schemaVersion",
                                2,
                                "mediaType",
                                OciImage.MANIFEST,
                                "config",
                                config.json(),
                                "layers",
                                List.of(content.json())))
                .annotated(Json.object(
                        "vnd.docker.reference.digest",
                        subject.digest(),
                        "vnd.docker.reference.type",
                        "attestation-manifest"))
                .with("platform", Json.object("architecture", "unknown", "os", "unknown"));
    }
}
