package io.rafs.sbom;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.format.Digest;
import io.rafs.testdata.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What jars say of themselves, and what lies inside of them. */
final class JarPackagesTest {
    private final Notes notes = new Notes();

    private List<SoftwarePackage> packages(String where, byte[] jar) throws IOException {
        PackageList found = new PackageList(notes);
        new JarPackages(found).add(Bytes.of(jar), where);
        return found.sorted();
    }

    private List<String> purls(String where, byte[] jar) throws IOException {
        return Found.purls(packages(where, jar));
    }

    @Test
    void mavensCoordinatesNameTheJarAndItsDigestsAreThoseOfTheFile() throws IOException {
        byte[] jar = new JarForge().pom("org.example", "app", "1.0").bytes();
        List<SoftwarePackage> packages = packages("/app/any.jar", jar);
        assertThat(Found.purls(packages)).containsExactly("pkg:maven/org.example/app@1.0");
        assertThat(packages.get(0).hashes().get("SHA256")).isEqualTo(Sha256.hex(jar));
        assertThat(packages.get(0).hashes().get("SHA1")).hasSize(40);
        assertThat(Digest.isHex(packages.get(0).hashes().get("SHA256"))).isTrue();
    }

    @Test
    void ofSeveralCoordinatesTheJarsAreThoseThatItsNameTells() throws IOException {
        byte[] jar = new JarForge()
                .pom("org.example", "app", "1.0")
                .pom("com.google", "guava", "33.0")
                .pom("org.example", "app-core", "1.1")
                .bytes();
        List<SoftwarePackage> packages = packages("/app/app-core-1.1.jar", jar);
        assertThat(Found.purls(packages))
                .containsExactly(
                        "pkg:maven/com.google/guava@33.0",
                        "pkg:maven/org.example/app@1.0",
                        "pkg:maven/org.example/app-core@1.1");
        assertThat(packages).extracting(each -> each.hashes().isEmpty()).containsExactly(true, true, false);
    }

    @Test
    void aJarOfOtherJarsWithAnotherNameIsWhatItsManifestSays() throws IOException {
        byte[] jar = new JarForge()
                .manifest("Implementation-Title: all-in-one\r\nImplementation-Version: 7")
                .pom("a", "b", "1")
                .pom("c", "d", "${project.version}")
                .bytes();
        assertThat(purls("/x/uber.jar", jar))
                .containsExactly("pkg:maven/a/b@1", "pkg:maven/c/d", "pkg:generic/all-in-one@7");
    }

    @Test
    void withoutCoordinatesTheManifestTellsAndThenTheNameOfTheFile() throws IOException {
        assertThat(purls(
                        "/a.jar",
                        new JarForge()
                                .manifest("Bundle-SymbolicName: org.x;singleton:=true\r\nBundle-Version: 3.1")
                                .bytes()))
                .containsExactly("pkg:generic/org.x@3.1");
        assertThat(purls(
                        "/lib/long-name-2.0.1-jre.jar",
                        new JarForge().file("A.class", "").bytes()))
                .containsExactly("pkg:generic/long-name@2.0.1-jre");
        assertThat(purls("/lib/plain.JAR", new JarForge().file("A.class", "").bytes()))
                .containsExactly("pkg:generic/plain");
    }

    @Test
    void titlesThatAreSentencesNameNothing() throws IOException {
        byte[] jar = new JarForge()
                .manifest("Implementation-Title: Starter for the web, with Tomcat\r\nImplementation-Version: 3.3.5")
                .bytes();
        assertThat(purls("/lib/starter-web-3.3.5.jar", jar)).containsExactly("pkg:generic/starter-web@3.3.5");
        assertThat(purls("/lib/starter.jar", jar)).containsExactly("pkg:generic/starter@3.3.5");
        assertThat(purls("/lib/rt-11.jar", jar)).containsExactly("pkg:generic/rt-11@3.3.5");
    }

    @Test
    void whateverBytesChangeNothingButNotesComesOfIt() throws IOException {
        byte[] jar = new JarForge()
                .manifest("Implementation-Title: all-in-one\r\nImplementation-Version: 7")
                .pom("a", "b", "1")
                .file("in.jar", new JarForge().pom("c", "d", "1").bytes(), false)
                .bytes();
        Random random = new Random(6);
        for (int i = 0; i < 5000; i++) {
            byte[] changed = random.nextInt(10) == 0 ? Arrays.copyOf(jar, random.nextInt(jar.length)) : jar.clone();
            for (int j = random.nextInt(4); j >= 0 && changed.length > 0; j--) {
                changed[random.nextInt(changed.length)] = (byte) (random.nextBoolean() ? 0xff : random.nextInt());
            }
            assertThat(packages("/x.jar", changed)).hasSizeLessThan(5);
        }
        assertThat(notes.all()).hasSize(201).last().asString().endsWith("more files were not read");
    }

    @Test
    void aNameThatStandsTwiceIsAmbiguous() throws IOException {
        byte[] jar = new JarForge().pom("a", "b", "1").pom("a", "c", "1").bytes();
        String text = new String(jar, StandardCharsets.ISO_8859_1).replace("maven/a/c/", "maven/a/b/");
        assertThat(purls("/x.jar", text.getBytes(StandardCharsets.ISO_8859_1))).isEmpty();
        assertThat(notes.all())
                .containsExactly(
                        "/x.jar: it has 'META-INF/maven/a/b/pom.properties' twice; its packages are not listed");
    }

    @Test
    void attributesOfTheManifestGoOnBehindABlankAndEndAtAnEmptyLine() throws IOException {
        byte[] jar = new JarForge()
                .manifest("Implementation-Title: first\r\n _half\r\n\r\nName: y\r\nImplementation-Version: 9")
                .bytes();
        assertThat(purls("/a.jar", jar)).containsExactly("pkg:generic/first_half");
    }

    @Test
    void jarsInsideOfJarsAreLookedInto() throws IOException {
        byte[] lib = new JarForge().pom("org.lib", "lib", "1").bytes();
        byte[] war = new JarForge()
                .pom("org.web", "web", "2")
                .file("WEB-INF/lib/lib.jar", lib, false)
                .bytes();
        byte[] boot = new JarForge()
                .pom("org.boot", "boot", "3")
                .file("BOOT-INF/lib/lib-1.jar", lib, true)
                .file("web.war", war, false)
                .bytes();
        List<SoftwarePackage> packages = packages("/boot.jar", boot);
        assertThat(packages)
                .extracting(each -> each.name() + " " + each.foundIn())
                .containsExactly(
                        "boot /boot.jar",
                        "lib /boot.jar!/BOOT-INF/lib/lib-1.jar",
                        "lib /boot.jar!/web.war!/WEB-INF/lib/lib.jar",
                        "web /boot.jar!/web.war");
        assertThat(packages).allMatch(each -> each.hashes().size() == 2);
        assertThat(notes.all()).isEmpty();
    }

    @Test
    void jarsAreNotLookedIntoWithoutEnd() throws IOException {
        byte[] jar = new JarForge().pom("a", "deepest", "1").bytes();
        for (int i = 0; i < 4; i++) {
            jar = new JarForge()
                    .pom("a", "level", "" + i)
                    .file("in.jar", jar, false)
                    .bytes();
        }
        assertThat(purls("/x.jar", jar))
                .containsExactly("pkg:maven/a/level@1", "pkg:maven/a/level@2", "pkg:maven/a/level@3");
        assertThat(notes.all())
                .containsExactly(
                        "/x.jar!/in.jar!/in.jar!/in.jar: jars lie in jars more than 2 deep; its packages are not listed");
    }

    @Test
    void aJarThatUnpacksToMoreThanIsReadIsNoted() throws IOException {
        byte[] bomb = new JarForge()
                .pom("a", "b", "1")
                .file("in.jar", new byte[65 << 20], false)
                .bytes();
        assertThat(purls("/x.jar", bomb)).containsExactly("pkg:maven/a/b@1");
        assertThat(notes.all()).singleElement().asString().contains("'in.jar' has 68157440 bytes", "at most 67108864");
    }

    @Test
    void whatIsNoJarIsNoted() throws IOException {
        assertThat(purls("/x.jar", new byte[100])).isEmpty();
        assertThat(notes.all())
                .containsExactly(
                        "/x.jar: it is no jar: it has no end of a central directory; its packages are not listed");
    }
}
