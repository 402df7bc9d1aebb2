package io.rafs.golden;

import io.rafs.build.PushedManifest;
import io.rafs.build.Seal;
import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.image.Blob;
import io.rafs.oci.Document;
import io.rafs.oci.ImageName;
import io.rafs.oci.Link;
import io.rafs.registry.RegistryOptions;
import io.rafs.sign.Signer;
import io.rafs.sink.ImageDirectory;
import io.rafs.statement.SealedFile;
import io.rafs.statement.Statement;
import io.rafs.statement.Subject;
import io.rafs.verity.FsVerity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Signs an image while it is being made: it has its signatures from the moment that it has its name. What was built has been
 * read back, and so is not checked again.
 */
public final class SigningSeal implements Seal {
    private final SignatureMaker maker;
    private final SignOptions options;
    private final Optional<ImageName> target;
    private final RegistryOptions registries;
    private final Path work;
    private final int threads;
    private final List<Attestation> attestations = new ArrayList<>();
    private final List<SignResult.Made> made = new ArrayList<>();
    private Optional<Ahead<Map<Digest, Digest>>> measuring = Optional.empty();
    private Optional<Ahead<Planned>> planned = Optional.empty();

    private SigningSeal(
            Signer signer,
            SignOptions options,
            Optional<ImageName> target,
            RegistryOptions registries,
            Path work,
            int threads)
            throws RefusedException {
        this.maker = new SignatureMaker(signer, options);
        this.options = options;
        this.target = target;
        this.registries = registries;
        this.work = work;
        this.threads = threads;
        maker.checkKey();
    }

    /**
     * Signs an image directory, which keeps its signatures itself.
     *
     * @param work a directory for temporary files
     * @throws RefusedException if the key does not fit, or nobody says where the image is at home
     */
    public static SigningSeal forDirectory(Signer signer, SignOptions options, Path work, int threads)
            throws RefusedException {
        if (options.identity().isEmpty()) {
            throw new RefusedException(
                    "--sign-key",
                    "an image directory says no repository that it is at home in, which verifiers ask for; give --identity"
                            + " HOST/REPO");
        }
        return new SigningSeal(signer, options, Optional.empty(), RegistryOptions.of(Map.of()), work, threads);
    }

    /**
     * Signs an image that goes to a registry or a layout.
     *
     * @throws RefusedException if the key does not fit, nobody says where the image is at home, or the place keeps no
     *     signatures
     */
    public static SigningSeal forTarget(
            Signer signer, SignOptions options, ImageName target, RegistryOptions registries, Path work, int threads)
            throws RefusedException {
        boolean registry = target instanceof ImageName.Registry;
        if (!registry && !(target instanceof ImageName.Layout)) {
            throw new RefusedException(
                    "image name '%s'".formatted(target),
                    "it is no place that signatures are kept in; expected registry:HOST/REPO:TAG or oci:DIR[:TAG]");
        }
        if (options.identity().isEmpty() && !registry) {
            throw new RefusedException(
                    "--sign-key",
                    "a layout says no repository that the image is at home in, which verifiers ask for; give --identity"
                            + " HOST/REPO");
        }
        return new SigningSeal(signer, options, Optional.of(target), registries, work, threads);
    }

    /** Has something more signed, of which the image is the subject. */
    public SigningSeal with(Attestation attestation) {
        attestations.add(attestation);
        return this;
    }

    /** What was signed. */
    public List<SignResult.Made> made() {
        return List.copyOf(made);
    }

    @Override
    public void begin(Map<Digest, Path> files) {
        measuring = Optional.of(Ahead.start("rafs-measure", () -> measure(files)));
    }

    private static Map<Digest, Digest> measure(Map<Digest, Path> files) throws IOException {
        Map<Digest, Digest> measured = new HashMap<>();
        for (Map.Entry<Digest, Path> file : files.entrySet()) {
            if (Files.isRegularFile(file.getValue())) { // others are referred to, and missed later
                measured.put(file.getKey(), FsVerity.digest(file.getValue(), 1));
            }
        }
        return measured;
    }

    /** A directory's manifest takes a compressed bootstrap, which can be made while that is read back. */
    @Override
    public void written(Path directory) {
        planned = Optional.of(Ahead.start("rafs-manifest", () -> plan(directory)));
    }

    private Planned plan(Path directory) throws IOException {
        Optional<String> nydus = maker.ofBootstrap(directory.resolve(ImageDirectory.BOOTSTRAP));
        return new Planned(nydus, PushedManifest.of(directory, nydus, work));
    }

    /** What is known of an image directory before it is signed. */
    private record Planned(Optional<String> nydus, Optional<Document> manifest) {}

    @Override
    public Optional<String> ofBootstrap(Path bootstrap) throws IOException {
        return maker.ofBootstrap(bootstrap);
    }

    @Override
    public void add(Unnamed image) throws IOException {
        DirectorySignatures beside = new DirectorySignatures(image.directory().resolve(ImageDirectory.SIGNATURES));
        Optional<Document> manifest = image.manifest();
        if (target.isEmpty()) {
            Planned plan = planned.isPresent() ? planned.get().await() : plan(image.directory());
            planned = Optional.empty();
            if (plan.nydus().isPresent()) {
                beside.write(NydusFile.NAME, plan.nydus().get().getBytes(StandardCharsets.US_ASCII));
            }
            manifest = plan.manifest();
            if (manifest.isPresent()) {
                beside.write(KeptManifest.NAME, manifest.get().bytes());
            }
        }
        Optional<Link> link = manifest.map(Link::to);
        String repository = options.identity().orElseGet(this::targetRepository);
        GoldenFacts facts = GoldenFacts.of(image.directory(), threads, known(image));
        List<Attachment> all = new ArrayList<>(maker.converted(repository, link, facts));
        for (Attestation attestation : attestations) {
            all.add(maker.bundle(
                    Statement.toBytes(
                            List.of(subject(repository, link, facts)),
                            attestation.predicateType(),
                            attestation.predicate(image, link.map(Link::digest))),
                    attestation.predicateType()));
        }
        SignaturePlace place = target.isEmpty() ? beside : Places.of(target.get(), registries);
        for (Attachment attachment : all) {
            if (link.isPresent()) {
                place.add(link.get(), attachment);
            } else {
                beside.add(attachment);
            }
            made.add(SignResult.Made.of(attachment));
        }
    }

    /** Blobs that the build digested itself, and that were measured while it went on. */
    private Map<String, SealedFile> known(Unnamed image) throws IOException {
        Map<String, SealedFile> known = new HashMap<>();
        if (measuring.isEmpty() || image.built().isEmpty()) {
            return known;
        }
        Map<Digest, Digest> measured = measuring.get().await();
        measuring = Optional.empty();
        for (Blob blob : image.built().get().blobs()) {
            Digest verity = measured.get(blob.id());
            if (verity != null && !blob.reused()) { // the id of another builder's blob is not always its digest
                known.put(blob.id().hex(), new SealedFile(blob.id().hex(), blob.id(), blob.fileSize(), verity));
            }
        }
        return known;
    }

    /** An index is signed as such, unless golden statements alone are wanted, which speak of images. */
    @Override
    public void addToIndex(Document index) throws IOException {
        Set<SignFormat> formats = options.formatsFor(false);
        if (formats.stream().noneMatch(SignFormat::isOfManifests)) {
            return;
        }
        String repository = options.identity().orElseGet(this::targetRepository);
        for (Attachment attachment : maker.plain(repository, Link.to(index))) {
            Places.of(target.orElseThrow(), registries).add(Link.to(index), attachment);
            made.add(SignResult.Made.of(attachment));
        }
    }

    /** The manifest, or where there is none the primary bootstrap, which leads to all else. */
    private static Subject subject(String repository, Optional<Link> manifest, GoldenFacts facts) {
        SealedFile bootstrap = facts.bootstraps().get(0);
        return manifest.isPresent()
                ? Subject.named(repository, manifest.get().digest())
                : Subject.named(bootstrap.name(), bootstrap.sha256());
    }

    private String targetRepository() {
        return ((ImageName.Registry) target.orElseThrow()).reference().name();
    }
}
