package io.rafs.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.testdata.Corruptor.Mutant;
import io.rafs.testdata.DockerArchiveForge;
import io.rafs.testdata.JsonMutator;
import io.rafs.testdata.OciImage;
import io.rafs.testdata.OciLayer;
import io.rafs.testdata.TarForge;
import io.rafs.testdata.TarMutator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An image with damaged documents, or in a damaged archive, is converted, or refused with a place. */
class LayoutMutantsTest {
    @TempDir(factory = MemoryDirectory.class)
    private Path dir;

    /** How an image comes. */
    enum Form {
        OCI_LAYOUT,
        OCI_ARCHIVE,
        DOCKER_ARCHIVE,
        SKOPEO
    }

    @ParameterizedTest
    @EnumSource
    void damagedSourcesAreBuiltOrRefused(Form form) throws IOException {
        run(form, 0, 350);
    }

    @Tag("long")
    @ParameterizedTest
    @EnumSource
    void manyDamagedSourcesAreBuiltOrRefused(Form form) throws IOException {
        run(form, 1_000_000, 10_500);
    }

    private void run(Form form, long first, int count) throws IOException {
        Map<String, Integer> outcomes = Trials.run(dir, there -> new Damaged(there, form), first, count);
        assertThat(outcomes.keySet()).as("outcomes").isSubsetOf("built", "RefusedException", "NoSuchFileException");
        assertThat(outcomes.get("built")).as("%s", outcomes).isGreaterThan(count / 50);
        assertThat(outcomes.get("RefusedException")).as("%s", outcomes).isGreaterThan(count / 5);
    }

    private static final class Damaged implements Trials.Subject {
        private static final byte[] VERSION = "Directory Transport Version: 1.1\n".getBytes(StandardCharsets.US_ASCII);

        private final Form form;
        private final GoodLayout layout = GoodLayout.make();
        private final List<JsonMutator> documents = new ArrayList<>();
        private final Map<String, byte[]> docker;
        private final JsonMutator dockerManifest;
        private final List<TarMutator> archives;
        private final Path source;
        private final BuildTrial builds;
        private String mutant = "none yet";

        Damaged(Path dir, Form form) throws IOException {
            this.form = form;
            for (int i = 0; i < layout.documents(); i++) {
                documents.add(JsonMutator.of(layout.document(i)));
            }
            docker = docker();
            dockerManifest = JsonMutator.of(docker.get("manifest.json"));
            archives = List.of(
                    TarMutator.of(tar(layout.files())),
                    TarMutator.of(new DockerArchiveForge()
                            .image("app:1", GoodTars.base())
                            .image("other:2", GoodTars.gnu())
                            .bytes()),
                    TarMutator.of(new DockerArchiveForge()
                            .blobPaths()
                            .image("app:1", GoodTars.base())
                            .bytes()));
            source = dir.resolve("mutant");
            builds = new BuildTrial(dir);
        }

        @Override
        public String attempt(long seed) throws IOException {
            BuildTrial.remove(source);
            switch (form) {
                case OCI_LAYOUT -> write(damagedDocument(seed, 0));
                case SKOPEO -> write(skopeo(damagedDocument(seed, 2)));
                case OCI_ARCHIVE ->
                    Files.write(source, seed % 2 == 0 ? tar(damagedDocument(seed, 0)) : damagedArchive(seed, 0));
                default ->
                    Files.write(
                            source,
                            seed % 2 == 0 ? tar(damagedDocker(seed)) : damagedArchive(seed, 1 + (int) (seed / 2 % 2)));
            }
            return builds.attempt(source);
        }

        private byte[] damagedArchive(long seed, int number) {
            return said("archive " + number, archives.get(number).mutant(seed)).bytes();
        }

        /** Three of four with the digests above made right. */
        private Map<String, byte[]> damagedDocument(long seed, int from) {
            int number = from + (int) (seed / 2 % (layout.documents() - from));
            Mutant made = said(layout.path(number), documents.get(number).mutant(seed));
            return seed / 8 % 4 == 0
                    ? layout.withOnly(layout.path(number), made.bytes())
                    : layout.with(number, made.bytes());
        }

        private Map<String, byte[]> damagedDocker(long seed) {
            Map<String, byte[]> files = new LinkedHashMap<>(docker);
            if (seed / 2 % 2 == 0) {
                files.put(
                        "manifest.json",
                        said("manifest.json", dockerManifest.mutant(seed)).bytes());
            } else {
                files.put(
                        "config.json",
                        said(
                                        "config.json",
                                        JsonMutator.of(docker.get("config.json"))
                                                .mutant(seed))
                                .bytes());
            }
            return files;
        }

        private Mutant said(String what, Mutant made) {
            mutant = form + " " + what + " " + made;
            return made;
        }

        private static Map<String, byte[]> docker() {
            OciImage image = OciImage.of(OciLayer.plain(GoodTars.base()));
            Map<String, byte[]> files = new LinkedHashMap<>();
            files.put("config.json", image.config());
            files.put("a/layer.tar", GoodTars.base());
            files.put(
                    "manifest.json",
                    "[{\"Config\":\"config.json\",\"RepoTags\":[\"app:1\"],\"Layers\":[\"a/layer.tar\"]}]"
                            .getBytes(StandardCharsets.US_ASCII));
            return files;
        }

        /** The files of a layout as skopeo has them; an index is not needed. */
        private static Map<String, byte[]> skopeo(Map<String, byte[]> files) {
            Map<String, byte[]> flat = new LinkedHashMap<>();
            files.forEach((path, bytes) -> flat.put(path.substring(path.lastIndexOf('/') + 1), bytes));
            String index = new String(files.get("index.json"), StandardCharsets.ISO_8859_1);
            byte[] above = flat.get(hex(index));
            byte[] manifest = flat.get(hex(new String(above, StandardCharsets.ISO_8859_1)));
            flat.put("manifest.json", manifest);
            flat.put("version", VERSION);
            flat.remove("index.json");
            flat.remove("oci-layout");
            return flat;
        }

        private static String hex(String document) {
            int at = document.indexOf("\"digest\":\"sha256:") + 17;
            return document.substring(at, at + 64);
        }

        private static byte[] tar(Map<String, byte[]> files) {
            TarForge tar = TarForge.inMemory();
            files.forEach(tar::file);
            return tar.bytes();
        }

        private void write(Map<String, byte[]> files) throws IOException {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                Path path = source.resolve(file.getKey());
                Files.createDirectories(path.getParent());
                Files.write(path, file.getValue());
            }
        }

        @Override
        public String mutant() {
            return mutant;
        }
    }
}
