package io.rafs.golden;

import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.oci.Artifact;
import io.rafs.oci.Document;
import io.rafs.oci.Link;
import io.rafs.oci.MediaType;
import io.rafs.oci.NydusImage;
import io.rafs.oci.Reference;
import io.rafs.registry.ManifestPush;
import io.rafs.registry.RawManifest;
import io.rafs.registry.Referrer;
import io.rafs.registry.ReferrersTag;
import io.rafs.registry.Registry;
import io.rafs.registry.RegistryException;
import io.rafs.store.RegistryStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Signatures of images in a repository: referrers of a manifest, and the tag that cosign's older ones are kept under. */
final class RegistrySignatures implements SignaturePlace {
    /** Most referrers whose manifests are read: what else refers to an image is small in number. */
    private static final int MAX_REFERRERS = 256;

    private final Registry registry;
    private final RegistryStore store;

    RegistrySignatures(Reference reference, Registry registry) {
        this.registry = registry;
        this.store = new RegistryStore(reference, registry);
    }

    @Override
    public String name() {
        return registry.name();
    }

    @Override
    public List<Attachment> find(Digest manifest) throws IOException {
        SignatureReader reader = new SignatureReader(store, manifest);
        int read = 0;
        for (Referrer referrer : registry.referrers(manifest, Optional.empty())) {
            String type = referrer.artifactType().orElse("");
            if (type.equals(Artifact.TYPE) || type.equals(NydusImage.ARTIFACT)) {
                continue;
            }
            if (++read > MAX_REFERRERS) {
                throw new RefusedException(
                        registry.name(),
                        "more than %d artifacts refer to sha256:%s, which is more than are read; remove old ones"
                                .formatted(MAX_REFERRERS, manifest));
            }
            // whatever the list says of its type: lists that clients keep are not always right
            RawManifest raw = registry.manifest("sha256:" + referrer.digest());
            reader.referrer(Document.of(
                    "%s, referrer sha256:%s".formatted(registry.name(), raw.digest()), raw.mediaType(), raw.bytes()));
        }
        Optional<Document> simple = simple(manifest);
        if (simple.isPresent()) {
            reader.simple(simple.get());
        }
        return reader.found();
    }

    private Optional<Document> simple(Digest manifest) throws IOException {
        String tag = SignatureManifest.tag(manifest);
        try {
            RawManifest raw = registry.manifest(tag);
            return Optional.of(Document.of("%s, tag %s".formatted(registry.name(), tag), raw.mediaType(), raw.bytes()));
        } catch (RegistryException e) {
            if (e.kind() == RegistryException.Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public void add(Link subject, Attachment attachment) throws IOException {
        if (attachment instanceof Attachment.Bundle bundle) {
            push(bundle.digest(), bundle.json());
            refer(SignatureManifest.ofBundle(bundle, subject));
        } else if (attachment instanceof Attachment.Notation notation) {
            push(notation.digest(), notation.jws());
            refer(SignatureManifest.ofNotation(notation, subject));
        } else if (attachment instanceof Attachment.Simple one) {
            Optional<SignatureManifest.SimpleSignatures> added = SignatureManifest.with(simple(subject.digest()), one);
            if (added.isPresent()) {
                push(one.payloadDigest(), one.payload());
                push(added.get().config().digest(), added.get().config().bytes());
                registry.pushManifest(
                        SignatureManifest.tag(subject.digest()),
                        MediaType.MANIFEST,
                        added.get().manifest().bytes());
            }
        }
    }

    private void refer(Document manifest) throws IOException {
        push(Artifact.CONFIG.digest(), Artifact.CONFIG.bytes());
        ManifestPush pushed =
                registry.pushManifest("sha256:" + manifest.digest(), MediaType.MANIFEST, manifest.bytes());
        if (!pushed.subjectListed()) {
            ReferrersTag.of(registry).add(manifest);
        }
    }

    private void push(Digest digest, byte[] bytes) throws IOException {
        registry.pushBlob(digest, bytes.length, () -> new ByteArrayInputStream(bytes), Optional.empty());
    }
}
