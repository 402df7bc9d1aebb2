package io.rafs.golden;

import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.json.JsonObject;
import io.rafs.oci.Artifact;
import io.rafs.oci.Descriptor;
import io.rafs.oci.Document;
import io.rafs.oci.Link;
import io.rafs.oci.MediaType;
import io.rafs.sink.LayoutTarget;
import io.rafs.store.ImageStore;
import io.rafs.store.OciLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Signatures of images in an OCI layout, or in an archive of one, which is only read. A layout has neither referrers nor tags of
 * its own: the entries of its index say what they are.
 */
final class LayoutSignatures implements SignaturePlace {
    /** How cosign marks entries of a layout that it is to verify. Source: cosign, pkg/oci/layout. */
    private static final String KIND = "kind";

    private static final String SIGS = "dev.cosignproject.cosign/sigs";
    private static final String IMAGE = "dev.cosignproject.cosign/image";
    private static final String IMAGE_INDEX = "dev.cosignproject.cosign/imageIndex";

    /** Most manifests that are looked at. */
    private static final int MAX_ENTRIES = 1000;

    private final ImageStore store;
    private final Optional<Path> directory;
    private final String name;

    private LayoutSignatures(ImageStore store, Optional<Path> directory, String name) {
        this.store = store;
        this.directory = directory;
        this.name = name;
    }

    /** Signatures in a layout. */
    static LayoutSignatures in(Path directory) {
        return new LayoutSignatures(new OciLayout(directory), Optional.of(directory), "oci:" + directory);
    }

    /** Signatures in an archive, which takes no more. */
    static LayoutSignatures in(ImageStore archive, String name) {
        return new LayoutSignatures(archive, Optional.empty(), name);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Attachment> find(Digest manifest) throws IOException {
        SignatureReader reader = new SignatureReader(store, manifest);
        int read = 0;
        for (JsonObject entry : store.root().json().objects("manifests")) {
            Descriptor descriptor = Descriptor.of(entry);
            boolean simple = isSimple(entry, descriptor, manifest);
            boolean nameless = descriptor.refName().isEmpty()
                    && descriptor.imageName().isEmpty()
                    && !descriptor.digest().equals(manifest)
                    && !entry.text("artifactType").equals(Optional.of(Artifact.TYPE));
            if (!simple && !nameless || !MediaType.isManifest(descriptor.mediaType())) {
                continue;
            }
            if (++read > MAX_ENTRIES) {
                throw new RefusedException(
                        name,
                        "it has more than %d manifests without a name, which is more than are looked at"
                                .formatted(MAX_ENTRIES));
            }
            Document document = store.document("manifest", descriptor);
            if (simple) {
                reader.simple(document);
            } else {
                reader.referrer(document);
            }
        }
        return reader.found();
    }

    /** Whether an entry is that of simple signatures: by our name, or by cosign's mark, which says nothing of the image. */
    private static boolean isSimple(JsonObject entry, Descriptor descriptor, Digest manifest) throws RefusedException {
        Optional<JsonObject> annotations = entry.object("annotations");
        return descriptor.refName().equals(Optional.of(SignatureManifest.tag(manifest)))
                || descriptor.refName().isEmpty()
                        && annotations.isPresent()
                        && annotations.get().text(KIND).equals(Optional.of(SIGS));
    }

    @Override
    public void add(Link subject, Attachment attachment) throws IOException {
        if (directory.isEmpty()) {
            throw new RefusedException(
                    name,
                    "an archive takes no signatures; copy the image into a layout or a registry, or keep them apart with --output");
        }
        LayoutTarget layout = LayoutTarget.open(directory.get(), Optional.empty(), 1);
        if (attachment instanceof Attachment.Bundle bundle) {
            layout.put(Document.of("a bundle", SignatureManifest.BUNDLE, bundle.json()));
            layout.put(Artifact.CONFIG);
            layout.attach(SignatureManifest.ofBundle(bundle, subject));
        } else if (attachment instanceof Attachment.Notation notation) {
            layout.put(Document.of("a signature", SignatureManifest.JWS, notation.jws()));
            layout.put(Artifact.CONFIG);
            layout.attach(SignatureManifest.ofNotation(notation, subject));
        } else if (attachment instanceof Attachment.Simple one) {
            add(layout, subject, one);
        }
        layout.annotate(subject.digest(), Map.of(KIND, MediaType.isIndex(subject.mediaType()) ? IMAGE_INDEX : IMAGE));
    }

    private void add(LayoutTarget layout, Link subject, Attachment.Simple one) throws IOException {
        Optional<SignatureManifest.SimpleSignatures> added = SignatureManifest.with(before(subject.digest()), one);
        if (added.isPresent()) {
            layout.put(Document.of("a payload", SignatureManifest.SIMPLE, one.payload()));
            layout.put(added.get().config());
            layout.put(added.get().manifest());
            layout.publish(added.get().manifest(), SignatureManifest.tag(subject.digest()), Map.of(KIND, SIGS));
        }
    }

    private Optional<Document> before(Digest manifest) throws IOException {
        for (JsonObject entry : store.root().json().objects("manifests")) {
            Descriptor descriptor = Descriptor.of(entry);
            if (isSimple(entry, descriptor, manifest)) {
                return Optional.of(store.document("manifest", descriptor));
            }
        }
        return Optional.empty();
    }
}
