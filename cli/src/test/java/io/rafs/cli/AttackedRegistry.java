package io.rafs.cli;

import io.rafs.json.JsonObject;
import io.rafs.testdata.registry.DockerRegistry;
import io.rafs.testdata.registry.Fault;
import io.rafs.testdata.registry.FaultProxy;
import io.rafs.testdata.registry.RawRegistry;
import io.rafs.testdata.registry.RawRegistry.Manifest;
import io.rafs.testdata.registry.RegistryTraits;
import io.rafs.testdata.registry.TestRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A registry that somebody else may write to, behind a network that he may change. */
final class AttackedRegistry implements AutoCloseable {
    /** All that there are. */
    enum Kind {
        /** docker-registry, which has no referrers API. */
        DEBIANS,
        /** One in this process, which has. */
        WITH_REFERRERS
    }

    private final AutoCloseable registry;
    private final int port;
    private final FaultProxy network;
    private final RawRegistry raw;

    private AttackedRegistry(AutoCloseable registry, int port) {
        this.registry = registry;
        this.port = port;
        network = FaultProxy.before(port);
        raw = new RawRegistry("127.0.0.1:" + port);
    }

    /** Starts one. */
    static AttackedRegistry start(Kind kind, Path dir) throws IOException {
        if (kind == Kind.DEBIANS) {
            DockerRegistry docker =
                    DockerRegistry.start(Files.createDirectory(dir.resolve("registry")), false, Optional.empty());
            return new AttackedRegistry(docker, docker.port());
        }
        TestRegistry test = TestRegistry.start(RegistryTraits.open());
        return new AttackedRegistry(test, test.port());
    }

    /** Host and port behind the network: what everybody calls the registry. */
    String host() {
        return network.host();
    }

    /** Between the registry and whoever asks for {@link #host}. */
    FaultProxy network() {
        return network;
    }

    /** Another way to the registry, on which nothing goes wrong yet. */
    FaultProxy anotherNetwork() {
        return FaultProxy.before(port);
    }

    /** Past the network. */
    RawRegistry raw() {
        return raw;
    }

    /** An answer that is this manifest, and says that it has some digest. */
    static Fault answer(Manifest manifest, String digest) {
        return Fault.answer(
                200,
                new String(manifest.bytes(), StandardCharsets.UTF_8),
                "Content-Type: " + manifest.mediaType(),
                "Docker-Content-Digest: " + digest);
    }

    /** Takes an image and all that is signed of it to another repository. */
    void carry(String from, String to, String digest, String tag) throws IOException {
        copy(from, to, digest);
        raw.put(to, tag, raw.manifest(from, digest).orElseThrow());
        carrySignatures(from, to, digest, digest);
    }

    /** Puts what is signed of one manifest beside another one, as far as that is possible: it says of what it speaks. */
    void carrySignatures(String from, String to, String digest, String other) throws IOException {
        String tag = digest.replace(':', '-');
        String target = other.replace(':', '-');
        if (raw.manifest(from, tag + ".sig").isPresent()) {
            raw.put(to, target + ".sig", copy(from, to, tag + ".sig"));
        }
        Optional<Manifest> list = raw.manifest(from, tag);
        byte[] index = list.map(Manifest::bytes)
                .or(() -> raw.referrers(from, digest))
                .orElse("{\"manifests\": []}".getBytes(StandardCharsets.US_ASCII));
        for (JsonObject referrer : JsonObject.parse("referrers", index).objects("manifests")) {
            copy(from, to, referrer.needText("digest"));
        }
        if (list.isPresent()) {
            raw.put(to, target, list.get());
        }
    }

    private Manifest copy(String from, String to, String reference) throws IOException {
        Manifest manifest = raw.manifest(from, reference).orElseThrow();
        for (String blob : blobs(manifest)) {
            raw.putBlob(to, raw.blob(from, blob));
        }
        raw.put(to, manifest.digest(), manifest);
        return manifest;
    }

    /** Digests of what a manifest leads to: layers first, the config last. */
    static List<String> blobs(Manifest manifest) throws IOException {
        JsonObject json = JsonObject.parse("manifest", manifest.bytes());
        List<String> digests = new ArrayList<>();
        for (JsonObject layer : json.objects("layers")) {
            digests.add(layer.needText("digest"));
        }
        digests.add(json.needObject("config").needText("digest"));
        return digests;
    }

    @Override
    public void close() throws IOException {
        network.close();
        try {
            registry.close();
        } catch (Exception e) {
            throw new IOException(e);
        }
    }
}
