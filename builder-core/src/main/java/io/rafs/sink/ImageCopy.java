package io.rafs.sink;

import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.json.JsonObject;
import io.rafs.oci.Descriptor;
import io.rafs.oci.Document;
import io.rafs.oci.Link;
import io.rafs.oci.MediaType;
import io.rafs.store.ImageStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * Takes an image from one place to another as it is: not a byte of it changes, so that digests and signatures hold. What a
 * manifest or an index leads to is there before it.
 */
public final class ImageCopy {
    private static final int MAX_DEPTH = 4;

    /** Most manifests and blobs of an image, in all its platforms. */
    private static final int MAX_PARTS = 10_000;

    /** Most bytes of all manifests and indexes together, which are held until the blobs are there. */
    private static final long MAX_DOCUMENTS = 64 << 20;

    private final ImageStore from;
    private final Document root;
    private final Set<Digest> seen = new HashSet<>();
    private final List<String> notes = new ArrayList<>();
    private final List<Descriptor> blobs = new ArrayList<>();
    private final List<Document> documents = new ArrayList<>();
    private long documentBytes;

    private ImageCopy(ImageStore from, Document root) {
        this.from = from;
        this.root = root;
    }

    /**
     * What was copied.
     *
     * @param root the manifest or index that has the name now
     * @param manifests manifests and indexes, the root among them
     * @param blobs distinct configs and layers
     * @param sentBytes of blobs that the target did not have
     * @param notes what was left out
     */
    public record Copied(Document root, int manifests, int blobs, long sentBytes, List<String> notes) {}

    /** Finds all that a document leads to; no blob is read. */
    public static ImageCopy of(ImageStore from, Document root) throws IOException {
        ImageCopy copy = new ImageCopy(from, typed(root));
        copy.visit(copy.root, 0);
        return copy;
    }

    /** How many distinct configs and layers there are. */
    public int blobs() {
        return blobs.size();
    }

    /** Their bytes; at most {@link Long#MAX_VALUE}, whatever the image says. */
    public long bytes() {
        long bytes = 0;
        for (Descriptor blob : blobs) {
            bytes = blob.size() > Long.MAX_VALUE - bytes ? Long.MAX_VALUE : bytes + blob.size();
        }
        return bytes;
    }

    /**
     * Copies it, and gives it the target's name.
     *
     * @param read is told of bytes that are done with, some at a time, by one thread at a time
     */
    public Copied run(ImageTarget to, LongConsumer read) throws IOException {
        Copied copied = bring(to, read);
        to.put(root);
        to.publish(root);
        return copied;
    }

    /** Copies what the document leads to, but neither itself nor the name. */
    public Copied bring(ImageTarget to, LongConsumer read) throws IOException {
        AtomicLong sent = new AtomicLong();
        Transfers.run(to.atOnce(), blobs.size(), i -> {
            Descriptor blob = blobs.get(i);
            Link link = new Link(blob.mediaType(), blob.digest(), blob.size(), Map.of());
            Watched bytes = new Watched(from.blob(blob), read);
            if (to.put(link, bytes)) {
                sent.addAndGet(blob.size());
            }
            bytes.done();
        });
        for (Document document : documents.subList(0, documents.size() - 1)) {
            to.put(document);
        }
        return new Copied(root, documents.size(), blobs.size(), sent.get(), List.copyOf(notes));
    }

    /** A registry wants to be told what a document is; not all places say it. */
    private static Document typed(Document document) throws IOException {
        if (!document.mediaType().isEmpty()) {
            return document;
        }
        JsonObject json = document.json();
        String type = json.text("mediaType").orElse(json.has("manifests") ? MediaType.INDEX : MediaType.MANIFEST);
        return new Document(document.where(), type, document.bytes(), document.digest());
    }

    private void visit(Document document, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw new RefusedException(
                    document.where(), "indexes are nested deeper than %d; copy the image itself".formatted(MAX_DEPTH));
        }
        if (!seen.add(document.digest())) {
            return;
        }
        documentBytes += document.bytes().length;
        count(document.where());
        JsonObject json = document.json();
        if (json.has("manifests")) {
            for (JsonObject entry : json.objects("manifests")) {
                visit(typed(from.document("manifest", Descriptor.of(entry))), depth + 1);
            }
        } else if (json.has("config") && json.has("layers")) {
            blob(json.needObject("config"));
            for (JsonObject layer : json.objects("layers")) {
                blob(layer);
            }
        } else {
            throw new RefusedException(
                    document.where(),
                    "it has neither manifests nor config and layers; a schema 1 image? convert it with a current tool first");
        }
        documents.add(document); // behind what it leads to
    }

    private void blob(JsonObject json) throws IOException {
        Descriptor descriptor = Descriptor.of(json);
        if (!seen.add(descriptor.digest())) {
            return;
        }
        if (!json.texts("urls").isEmpty()) {
            notes.add("%s: foreign, left where it is".formatted(descriptor.where()));
            return;
        }
        count(descriptor.where());
        blobs.add(descriptor);
    }

    private void count(String where) throws RefusedException {
        if (seen.size() > MAX_PARTS || documentBytes > MAX_DOCUMENTS) {
            throw new RefusedException(
                    where,
                    "up to here the image has more than %d manifests and blobs, or more than %d bytes of manifests"
                            .formatted(MAX_PARTS, MAX_DOCUMENTS));
        }
    }
}
