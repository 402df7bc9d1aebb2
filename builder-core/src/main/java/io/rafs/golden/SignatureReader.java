package io.rafs.golden;

import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.json.JsonObject;
import io.rafs.oci.Descriptor;
import io.rafs.oci.Document;
import io.rafs.registry.RegistryException;
import io.rafs.store.BlobStore;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what manifests of signatures lead to, as little as is needed and no more than is bearable. */
final class SignatureReader {
    private final BlobStore blobs;
    private final Digest subject;
    private final Map<Digest, Attachment> found = new LinkedHashMap<>();

    /** @param subject what signatures are to be of */
    SignatureReader(BlobStore blobs, Digest subject) {
        this.blobs = blobs;
        this.subject = subject;
    }

    /** What was found, in the order of digests: whoever keeps signatures may list them in any order. */
    List<Attachment> found() {
        return found.values().stream()
                .sorted(Comparator.comparing(Attachment::digest))
                .toList();
    }

    /** Takes what a referrer leads to; one of another subject, or of another kind, is passed over. */
    void referrer(Document manifest) throws IOException {
        JsonObject json = manifest.json();
        Optional<JsonObject> of = json.object("subject");
        if (of.isEmpty() || !Descriptor.of(of.get()).digest().equals(subject)) {
            return;
        }
        for (JsonObject layer : json.objects("layers")) {
            Descriptor descriptor = Descriptor.of(layer);
            if (descriptor.mediaType().equals(SignatureManifest.BUNDLE)) {
                Optional<JsonObject> annotations = json.object("annotations");
                String predicate = annotations.isEmpty()
                        ? ""
                        : annotations.get().text(SignatureManifest.PREDICATE).orElse("");
                add(read(descriptor, "bundle", (where, bytes) -> new Attachment.Bundle(where, bytes, predicate)));
            } else if (descriptor.mediaType().equals(SignatureManifest.JWS)) {
                add(read(descriptor, "signature", (where, bytes) -> new Attachment.Notation(where, bytes, List.of())));
            }
        }
    }

    /** Takes simple signatures, of which the manifest has a layer each. */
    void simple(Document manifest) throws IOException {
        for (JsonObject layer : manifest.json().objects("layers")) {
            Descriptor descriptor = Descriptor.of(layer);
            Optional<JsonObject> annotations = layer.object("annotations");
            Optional<String> signature =
                    annotations.isEmpty() ? Optional.empty() : annotations.get().text(SignatureManifest.SIGNATURE);
            if (descriptor.mediaType().equals(SignatureManifest.SIMPLE) && signature.isPresent()) {
                add(read(
                        descriptor,
                        "signature",
                        (where, bytes) -> new Attachment.Simple(where, bytes, signature.get())));
            }
        }
    }

    private interface Reading {
        Attachment of(String where, byte[] bytes);
    }

    /** What cannot be had is no reason to look at nothing else: whoever keeps signatures may lose one, or put a bad one there. */
    private Attachment read(Descriptor descriptor, String what, Reading reading) throws IOException {
        String where = "%s sha256:%s".formatted(what, descriptor.digest());
        String why;
        try {
            return reading.of(where, bytes(descriptor));
        } catch (RefusedException e) {
            why = e.getMessage();
        } catch (NoSuchFileException e) {
            why = e.getFile() + ": there is no such file";
        } catch (RegistryException e) {
            if (e.kind() != RegistryException.Kind.WRONG_ANSWER && e.kind() != RegistryException.Kind.NOT_FOUND) {
                throw e;
            }
            why = e.getMessage();
        }
        return new Attachment.Unreadable(where, descriptor.digest(), why);
    }

    /** All bytes of a signature, which must be those of its descriptor. */
    private byte[] bytes(Descriptor descriptor) throws IOException {
        if (descriptor.size() > Attachment.MAX_SIZE) {
            throw new RefusedException(
                    descriptor.where(),
                    "the signature has %d bytes, at most %d are read; remove it from the image"
                            .formatted(descriptor.size(), Attachment.MAX_SIZE));
        }
        byte[] bytes = blobs.blob(descriptor).readAll(Attachment.MAX_SIZE);
        Document document = Document.of(descriptor.where(), descriptor.mediaType(), bytes);
        if (!document.digest().equals(descriptor.digest())) {
            throw new RefusedException(
                    descriptor.where(),
                    "its digest is sha256:%s, expected sha256:%s; the copy is damaged"
                            .formatted(document.digest(), descriptor.digest()));
        }
        return bytes;
    }

    private void add(Attachment attachment) throws RefusedException {
        found.putIfAbsent(attachment.digest(), attachment);
        if (found.size() > Attachment.MAX_COUNT) {
            throw new RefusedException(
                    attachment.where(),
                    "the image has more than %d signatures and attestations, which is more than is read; remove old ones"
                            .formatted(Attachment.MAX_COUNT));
        }
    }
}
