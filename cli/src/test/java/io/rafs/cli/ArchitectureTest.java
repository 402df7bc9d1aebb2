package io.rafs.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The layering, so that it is not a matter of memory. */
@AnalyzeClasses(packages = "io.rafs", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("io.rafs.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule formatStandsOnTheJdkAlone = classes()
            .that()
            .resideInAPackage("io.rafs.format..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("io.rafs.format..", "java..");

    @ArchTest
    static final ArchRule chunkerStandsOnTheJdkAlone = classes()
            .that()
            .resideInAPackage("io.rafs.chunk..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("io.rafs.chunk..", "java..");

    @ArchTest
    static final ArchRule dependenciesPointDown = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .withOptionalLayers(true)
            .layer("cli")
            .definedBy("io.rafs.cli..")
            .layer("golden")
            .definedBy("io.rafs.golden..")
            .layer("build")
            .definedBy("io.rafs.build..")
            .layer("stages")
            .definedBy(
                    "io.rafs.source..",
                    "io.rafs.blob..",
                    "io.rafs.cache..",
                    "io.rafs.tree..",
                    "io.rafs.bootstrap..",
                    "io.rafs.sink..",
                    "io.rafs.inspect..",
                    "io.rafs.diff..",
                    "io.rafs.check..",
                    "io.rafs.compare..",
                    "io.rafs.reuse..",
                    "io.rafs.rewrite..",
                    "io.rafs.unpack..",
                    "io.rafs.trace..",
                    "io.rafs.policy..",
                    "io.rafs.sbom..",
                    "io.rafs.seal..",
                    "io.rafs.verify..")
            .layer("read")
            .definedBy("io.rafs.read..", "io.rafs.registry..", "io.rafs.store..", "io.rafs.tar..")
            .layer("values")
            .definedBy(
                    "io.rafs.image..",
                    "io.rafs.oci..",
                    "io.rafs.codec..",
                    "io.rafs.digest..",
                    "io.rafs.sign..",
                    "io.rafs.verity..",
                    "io.rafs.statement..",
                    "io.rafs.posix..")
            .layer("leaves")
            .definedBy("io.rafs.format..", "io.rafs.json..", "io.rafs.chunk..")
            .whereLayer("cli")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("golden")
            .mayOnlyBeAccessedByLayers("cli")
            .whereLayer("build")
            .mayOnlyBeAccessedByLayers("cli", "golden")
            .whereLayer("stages")
            .mayOnlyBeAccessedByLayers("cli", "golden", "build")
            .whereLayer("read")
            .mayOnlyBeAccessedByLayers("cli", "golden", "build", "stages")
            .whereLayer("values")
            .mayOnlyBeAccessedByLayers("cli", "golden", "build", "stages", "read");

    /** Stages share values, not each other; what reads images does so through {@code io.rafs.read}. */
    @ArchTest
    static final ArchRule stagesDoNotKnowEachOther = slices().matching(
                    "io.rafs.(source|blob|tree|bootstrap|sink|inspect|diff|check|compare|unpack|verify|trace|reuse|rewrite|policy|sbom|seal)..")
            .should()
            .notDependOnEachOther();

    @ArchTest
    static final ArchRule commonsCompressLivesInSink = onlyIn("org.apache.commons..", "io.rafs.sink..");

    @ArchTest
    static final ArchRule jzlibLivesInSink = onlyIn("com.jcraft..", "io.rafs.sink..");

    @ArchTest
    static final ArchRule zstdLivesInCodec = onlyIn("com.github.luben..", "io.rafs.codec..");

    @ArchTest
    static final ArchRule lz4LivesInCodec = onlyIn("net.jpountz..", "io.rafs.codec..");

    @ArchTest
    static final ArchRule jacksonLivesInJson = onlyIn("com.fasterxml..", "io.rafs.json..");

    /** So that whoever serves images later can take the reader and leave the builder. */
    @ArchTest
    static final ArchRule theReaderKnowsNothingOfBuilding = noClasses()
            .that()
            .resideInAPackage("io.rafs.read..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.rafs.bootstrap..", "io.rafs.blob..", "io.rafs.source..", "io.rafs.tree..");

    /** And so that it can take what asks registries and leave images, or the other way round. */
    @ArchTest
    static final ArchRule registriesAndImagesDoNotKnowEachOther =
            slices().matching("io.rafs.(read|registry)..").should().notDependOnEachOther();

    @ArchTest
    static final ArchRule jibLivesInRegistry = onlyIn("com.google..", "io.rafs.registry..");

    @ArchTest
    static final ArchRule bouncyCastleLivesInSign = onlyIn("org.bouncycastle..", "io.rafs.sign..");

    /** It knows digests, bytes and keys; what an image is it need not know. */
    @ArchTest
    static final ArchRule theSignerKnowsNothingOfImages = classes()
            .that()
            .resideInAPackage("io.rafs.sign..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "io.rafs.sign..", "io.rafs.format", "io.rafs.json..", "org.bouncycastle..", "java..", "javax..");

    @ArchTest
    static final ArchRule httpLivesInRegistry = onlyIn("java.net.http..", "io.rafs.registry..");

    @ArchTest
    static final ArchRule jnaLivesInPosix = onlyIn("com.sun.jna..", "io.rafs.posix..");

    @ArchTest
    static final ArchRule picocliLivesInCli = onlyIn("picocli..", "io.rafs.cli..");

    private static ArchRule onlyIn(String library, String home) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(home)
                .and()
                .resideInAPackage("io.rafs..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library);
    }
}
