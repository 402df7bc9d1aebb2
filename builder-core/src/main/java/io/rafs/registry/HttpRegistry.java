package io.rafs.registry;

import io.rafs.digest.Hasher;
import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.json.JsonObject;
import io.rafs.oci.Reference;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The distribution protocol. Source: OCI distribution spec 1.1. */
final class HttpRegistry implements Registry {
    private static final String SHA256 = "sha256:";

    /** All that is known to be a manifest or an index; the last is for those that neither OCI nor docker named. */
    private static final String MANIFESTS = String.join(
            ", ",
            "application/vnd.oci.image.index.v1+json",
            "application/vnd.oci.image.manifest.v1+json",
            "application/vnd.docker.distribution.manifest.list.v2+json",
            "application/vnd.docker.distribution.manifest.v2+json",
            "application/vnd.oci.artifact.manifest.v1+json",
            "*/*;q=0.1");

    private static final int MAX_LIST = 4 << 20;

    private final Reference reference;
    private final Transport transport;

    HttpRegistry(Reference reference, RegistryOptions options) {
        this.reference = reference;
        this.transport = new Transport(reference, options);
    }

    @Override
    public String name() {
        return reference.name();
    }

    @Override
    public RawManifest manifest(String tagOrDigest) throws IOException {
        Call call = call("GET", "manifests/" + checked(tagOrDigest), "manifest " + tagOrDigest)
                .with("Accept", MANIFESTS);
        return transport.ask(call, answer -> {
            if (answer.status() != 200) {
                throw transport.refusal(call, answer);
            }
            return manifest(call, answer, tagOrDigest);
        });
    }

    private RawManifest manifest(Call call, Answer answer, String tagOrDigest) throws IOException {
        byte[] bytes = whole(call, answer, MAX_MANIFEST);
        Digest digest = sha256(bytes);
        Optional<String> said = answer.header("Docker-Content-Digest").filter(text -> text.startsWith(SHA256));
        String expected = isDigest(tagOrDigest) ? tagOrDigest : said.orElse(SHA256 + digest);
        if (!expected.equals(SHA256 + digest)) {
            throw transport.wrong(
                    call.asked(),
                    answer,
                    "its bytes have the digest sha256:%s, expected %s; they were changed on their way, or the registry is damaged"
                            .formatted(digest, Said.bounded(expected)));
        }
        String mediaType =
                answer.header("Content-Type").orElse("").split(";", 2)[0].strip();
        return new RawManifest(mediaType, digest, bytes);
    }

    @Override
    public Optional<Digest> manifestDigest(String tagOrDigest) throws IOException {
        Call call = call("HEAD", "manifests/" + checked(tagOrDigest), "manifest " + tagOrDigest)
                .with("Accept", MANIFESTS);
        Optional<Optional<Digest>> answered = transport.ask(call, answer -> {
            if (answer.status() == 404) {
                return Optional.empty();
            }
            if (answer.status() != 200) {
                throw transport.refusal(call, answer);
            }
            return Optional.of(answer.header("Docker-Content-Digest")
                    .filter(HttpRegistry::isDigest)
                    .map(text -> Digest.parse(text.substring(SHA256.length()))));
        });
        if (answered.isPresent() && answered.get().isEmpty()) {
            return Optional.of(manifest(tagOrDigest).digest()); // a registry that does not say it here
        }
        return answered.flatMap(found -> found);
    }

    @Override
    public boolean blobExists(Digest digest) throws IOException {
        Call call = call("HEAD", "blobs/" + SHA256 + digest, "blob " + SHA256 + digest);
        return transport.ask(call, answer -> {
            if (answer.status() != 200 && answer.status() != 404) {
                throw transport.refusal(call, answer);
            }
            return answer.status() == 200;
        });
    }

    @Override
    public InputStream openBlob(Digest digest, long size) throws IOException {
        BlobStream stream = new BlobStream(transport, blob(digest), digest, size);
        stream.connect();
        return stream;
    }

    @Override
    public byte[] readRange(Digest digest, long offset, int length) throws IOException {
        if (offset < 0 || length < 1 || length > MAX_RANGE || offset > Long.MAX_VALUE - length) {
            throw new IllegalArgumentException("range: %d bytes at %d".formatted(length, offset));
        }
        Call call = blob(digest).with("Range", "bytes=%d-%d".formatted(offset, offset + length - 1));
        return transport.ask(call, answer -> {
            Part.check(transport, call, answer, offset);
            byte[] bytes = answer.body().readNBytes(length);
            if (bytes.length < length) {
                OptionalLong promised = answer.contentLength();
                if (promised.isPresent() && promised.getAsLong() > bytes.length && answer.status() == 206) {
                    throw new IOException("the body ended after %d bytes".formatted(bytes.length));
                }
                throw transport.wrong(
                        call.asked(),
                        answer,
                        "it has %d bytes from %d on, expected %d".formatted(bytes.length, offset, length));
            }
            return bytes;
        });
    }

    private Call blob(Digest digest) throws IOException {
        return call("GET", "blobs/" + SHA256 + digest, "blob " + SHA256 + digest);
    }

    @Override
    public BlobPush pushBlob(Digest digest, long size, BlobContent content, Optional<String> mountFrom)
            throws IOException {
        if (blobExists(digest)) {
            return BlobPush.ALREADY_THERE;
        }
        SentContent sent = new SentContent(content, digest, size);
        URI uploads = uri("blobs/uploads/");
        return new BlobUpload(transport, this, uploads, reference.repository(), sent).run(mountFrom);
    }

    @Override
    public ManifestPush pushManifest(String tagOrDigest, String mediaType, byte[] manifest) throws IOException {
        if (manifest.length > MAX_MANIFEST) {
            throw new IllegalArgumentException("a manifest of %d bytes".formatted(manifest.length));
        }
        Digest digest = sha256(manifest);
        if (isDigest(tagOrDigest) && !tagOrDigest.equals(SHA256 + digest)) {
            throw new IllegalArgumentException("%s is not the digest of the manifest".formatted(tagOrDigest));
        }
        Call call = call("PUT", "manifests/" + checked(tagOrDigest), "manifest " + tagOrDigest)
                .withScopes(Transport.push(reference.repository()))
                .withBody(mediaType, manifest);
        return transport.ask(call, answer -> {
            if (answer.status() != 201 && answer.status() != 202) { // not 200: that is what a proxy's page says
                throw transport.refusal(call, answer);
            }
            Optional<String> said = answer.header("Docker-Content-Digest").filter(HttpRegistry::isDigest);
            if (said.isPresent() && !said.get().equals(SHA256 + digest)) {
                throw transport.wrong(
                        call.asked(),
                        answer,
                        "it took it as %s, expected sha256:%s; it was changed on its way"
                                .formatted(said.get(), digest));
            }
            return new ManifestPush(digest, answer.header("OCI-Subject").isPresent());
        });
    }

    @Override
    public List<Referrer> referrers(Digest subject, Optional<String> artifactType) throws IOException {
        return new ReferrerList(transport, this, uri("referrers/" + SHA256 + subject), subject)
                .read(artifactType, Transport.pull(reference.repository()));
    }

    @Override
    public List<String> tags() throws IOException {
        Call call = call("GET", "tags/list?n=1000", "list of tags");
        return transport.ask(call, answer -> {
            if (answer.status() != 200) {
                throw transport.refusal(call, answer);
            }
            try {
                return JsonObject.parse("list of tags", whole(call, answer, MAX_LIST)).texts("tags").stream()
                        .limit(1000)
                        .toList();
            } catch (RefusedException e) {
                throw transport.wrong(call.asked(), answer, e.getMessage());
            }
        });
    }

    /** The whole body, unless it is longer than this or shorter than was said. */
    private byte[] whole(Call call, Answer answer, int limit) throws IOException {
        byte[] bytes = answer.bytes(limit);
        if (bytes.length > limit) {
            throw transport.wrong(
                    call.asked(), answer, "it has more than %d bytes, which is more than is read".formatted(limit));
        }
        return bytes;
    }

    private Call call(String method, String path, String what) throws IOException {
        return Call.of(
                method,
                uri(path),
                what,
                Transport.pull(reference.repository()),
                transport.options().timeouts().idle());
    }

    private URI uri(String path) throws IOException {
        return transport.base().resolve("/v2/%s/%s".formatted(reference.repository(), path));
    }

    /** A tag or a digest; anything else could be another path. */
    private String checked(String tagOrDigest) {
        if (!isDigest(tagOrDigest)) {
            reference.withTag(tagOrDigest);
        }
        return tagOrDigest;
    }

    static boolean isDigest(String text) {
        return text.startsWith(SHA256) && Digest.isHex(text.substring(SHA256.length()));
    }

    static Digest sha256(byte[] bytes) {
        return Hasher.sha256().digest(bytes, 0, bytes.length);
    }
}
