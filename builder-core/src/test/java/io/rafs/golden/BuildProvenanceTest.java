package io.rafs.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.build.BuildResult;
import io.rafs.build.Builds;
import io.rafs.json.JsonText;
import io.rafs.oci.Reference;
import io.rafs.statement.Provenance;
import io.rafs.testdata.OciForge;
import io.rafs.testdata.OciImage;
import io.rafs.testdata.TarForge;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of how an image was built. */
final class BuildProvenanceTest {
    private static final Provenance.Builder BUILDER =
            new Provenance.Builder(BuildProvenance.BUILDER, new TreeMap<>(Map.of("rafs", "0.1.0")));

    @TempDir
    private Path dir;

    private static byte[] tar(String text) {
        return TarForge.inMemory().file("a", text).bytes();
    }

    private static String json(Provenance provenance) {
        return JsonText.of(provenance.predicate());
    }

    @Test
    void everyInputIsNamedByItsDigestAndEveryOptionByItsValue() throws IOException {
        Path layout = new OciForge()
                .tag("app", OciImage.ofTars(tar("one"), tar("two")))
                .writeTo(dir.resolve("oci"));
        BuildResult built =
                new Builds(dir).prefetch("/a").ref("app").from(layout).result();
        Provenance provenance = BuildProvenance.of(
                List.of("registry.example.com:5000/team/app:v1"),
                Optional.of(Reference.parse("registry.example.com:5000/team/app:v1")),
                built,
                BUILDER,
                Provenance.Run.UNTOLD);
        String manifest = built.sourceDigests().manifest().orElseThrow().hex();
        assertThat(json(provenance)).isEqualTo("""
                        {
                          "buildDefinition" : {
                            "buildType" : "https://rafs.io/build/v1",
                            "externalParameters" : {
                              "source" : [
                                "registry.example.com:5000/team/app:v1"
                              ],
                              "options" : {
                                "layouts" : [
                                  "rafs"
                                ],
                                "chunker" : "fixed:64K",
                                "pack" : false,
                                "packSmall" : 0,
                                "batchSize" : 0,
                                "compressor" : "none",
                                "digester" : "sha256",
                                "whiteouts" : "oci",
                                "ref" : "app",
                                "prefetch" : [
                                  "/a"
                                ]
                              }
                            },
                            "resolvedDependencies" : [
                              {
                                "uri" : "pkg:oci/app@sha256:MANIFEST?repository_url=registry.example.com:5000%2Fteam%2Fapp",
                                "digest" : {
                                  "sha256" : "MANIFEST"
                                },
                                "name" : "source manifest"
                              },
                              {
                                "digest" : {
                                  "sha256" : "CONFIG"
                                },
                                "name" : "source config"
                              },
                              {
                                "digest" : {
                                  "sha256" : "ONE"
                                },
                                "name" : "layer 1"
                              },
                              {
                                "digest" : {
                                  "sha256" : "TWO"
                                },
                                "name" : "layer 2"
                              }
                            ]
                          },
                          "runDetails" : {
                            "builder" : {
                              "id" : "https://rafs.io/rafs",
                              "version" : {
                                "rafs" : "0.1.0"
                              }
                            },
                            "byproducts" : [
                              {
                                "digest" : {
                                  "sha256" : "BOOTSTRAP"
                                },
                                "name" : "bootstrap"
                              }
                            ]
                          }
                        }
                        """.replace("MANIFEST", manifest)
                .replace("CONFIG", built.sourceDigests().config().orElseThrow().hex())
                .replace(
                        "ONE",
                        built.layers().get(0).facts().digest().orElseThrow().hex())
                .replace(
                        "TWO",
                        built.layers().get(1).facts().digest().orElseThrow().hex())
                .replace("BOOTSTRAP", built.primary().digest().hex()));
    }

    @Test
    void timesAndRunsAreToldOnlyOnRequest() throws IOException {
        BuildResult built = new Builds(dir).tars(tar("one")).result();
        Instant time = Instant.parse("2026-01-31T10:00:00.5Z");
        Provenance told = BuildProvenance.of(
                List.of("layer.tar"),
                Optional.empty(),
                built,
                new Provenance.Builder("https://ci.example.com/runner", new TreeMap<>()),
                new Provenance.Run(Optional.of("job/7"), Optional.of(time), Optional.of(time)));
        assertThat(json(told))
                .contains(
                        "\"id\" : \"https://ci.example.com/runner\"",
                        "\"invocationId\" : \"job/7\"",
                        "\"startedOn\" : \"2026-01-31T10:00:00Z\"",
                        "\"finishedOn\" : \"2026-01-31T10:00:00Z\"")
                .doesNotContain("\"version\"", "source manifest", "source config");
    }

    @Test
    void blobsOfEarlierImagesAreInputs() throws IOException {
        Builds builds = new Builds(dir);
        Path earlier = builds.tars(tar("x".repeat(100_000))).dir();
        BuildResult built = builds.reuse(earlier).tars(tar("x".repeat(100_000))).result();
        Provenance provenance =
                BuildProvenance.of(List.of("l.tar"), Optional.empty(), built, BUILDER, Provenance.Run.UNTOLD);
        assertThat(json(provenance))
                .contains(
                        "\"reused blob\"",
                        "\"rafsBlobId\" : \"%s\""
                                .formatted(built.blobs().get(0).id().hex()))
                .contains("\"reuse\" : [", earlier.toString());
    }

    @Test
    void theSourceManifestIsTheOneThatTheTagMeans() throws IOException {
        OciImage app = OciImage.ofTars(tar("one"));
        Path layout = new OciForge()
                .tag("app", app)
                .tag("other", OciImage.ofTars(tar("two")))
                .writeTo(dir.resolve("oci"));
        BuildResult built = new Builds(dir).ref("app").from(layout).result();
        BuildResult other = new Builds(dir).ref("other").from(layout).result();
        assertThat(built.sourceDigests().manifest())
                .isPresent()
                .isNotEqualTo(other.sourceDigests().manifest());
        assertThat(dir.resolve("oci/blobs/sha256")
                        .resolve(built.sourceDigests().manifest().orElseThrow().hex()))
                .exists();
    }
}
