package io.rafs.diff;

import static io.rafs.diff.Compared.tar;
import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.build.Builds;
import io.rafs.json.JsonObject;
import io.rafs.testdata.Contents;
import io.rafs.testdata.TarEntry;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page stands by itself, says the same each time, and takes no orders from names of files. */
class DiffPageTest {
    private static final Pattern DATA =
            Pattern.compile("<script type=\"application/json\" id=\"data\">(.*?)</script>", Pattern.DOTALL);

    @TempDir
    private Path dir;

    private DiffResult added(TarEntry... entries) throws IOException {
        return Compared.layers(
                new Builds(dir).chunkSize(4096), List.of(tar(TarEntry.dir("old"))), List.of(tar(entries)));
    }

    private static String page(DiffResult result) throws IOException {
        StringWriter out = new StringWriter();
        DiffPage.print(result, out);
        return out.toString();
    }

    private static String data(String page) throws IOException {
        Matcher matcher = DATA.matcher(page);
        assertThat(matcher.find()).isTrue();
        JsonObject.parse("data", matcher.group(1).getBytes(StandardCharsets.UTF_8));
        return matcher.group(1);
    }

    @Test
    void noNameIsMarkup() throws IOException {
        byte[] invalid = {'x', (byte) 0xff, (byte) 0xfe, 0x1b, '[', '3', '1', 'm', '\n'};
        String page = page(added(
                TarEntry.file("<script>alert(1)<", "1").mtime("5"),
                TarEntry.file("<!--", "2"),
                TarEntry.file("' onmouseover='alert(2)", "3"),
                TarEntry.file("\" style=\"x", "4"),
                TarEntry.file("&lt;b&gt;", "5"),
                TarEntry.file("\u2028\u202e", "6"),
                TarEntry.file("dir]]></script", "7"),
                TarEntry.file(invalid, "8".getBytes(StandardCharsets.UTF_8))));
        String clean = page(added(TarEntry.file("a", "1")));

        for (String markup : List.of("<script", "<!--", "</script", "<style", "<meta", "onmouseover=\"", "<b>")) {
            assertThat(count(page, markup)).as(markup).isEqualTo(count(clean, markup));
        }
        assertThat(page)
                .contains("/&lt;script&gt;alert(1)&lt;", "/&#39; onmouseover=&#39;alert(2)", "/&quot; style=&quot;x")
                .contains("/&amp;lt;b&amp;gt;", "x\\xff\\xfe\\x1b[31m\\x0a", "\\xe2\\x80\\xa8")
                .doesNotContain("\u2028", "\u202e", "\u001b");
        assertThat(data(page)).contains("\\u003cscript\\u003ealert(1)").doesNotContain("<", ">", "&");
    }

    private static int count(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }

    @Test
    void hostileNamesOfImagesAreNotMarkupEither() throws IOException {
        DiffResult result = added(TarEntry.file("a", "1"));
        Subject hostile = new Subject("</title><script>", "image", 1, java.util.OptionalLong.empty());
        String page = page(new DiffResult(
                hostile,
                hostile,
                result.unit(),
                result.bytes(),
                result.chunks(),
                result.counts(),
                result.attributes(),
                result.layers(),
                result.directories(),
                result.paths(),
                List.of("<img src=x>")));
        assertThat(page).doesNotContain("</title><script>", "<img").contains("&lt;/title&gt;&lt;script&gt;");
    }

    @Test
    void thePageNeedsNothingElse() throws IOException {
        String page = page(added(TarEntry.file("a", "1")));
        assertThat(page)
                .contains("default-src 'none'")
                .doesNotContain("http:", "https:", "src=", "href=", "@import", "url(")
                .contains("<noscript>");
    }

    @Test
    void thePolicyHasTheDigestsOfScriptAndStyle() throws IOException {
        String page = page(added(TarEntry.file("a", "1")));
        for (String element : List.of("style", "script")) {
            Matcher content = Pattern.compile("<%s>(.*?)</%s>".formatted(element, element), Pattern.DOTALL)
                    .matcher(page);
            assertThat(content.find()).isTrue();
            byte[] digest = java.util.HexFormat.of()
                    .parseHex(io.rafs.testdata.Sha256.hex(content.group(1).getBytes(StandardCharsets.UTF_8)));
            assertThat(page)
                    .contains("%s-src 'sha256-%s'"
                            .formatted(element, java.util.Base64.getEncoder().encodeToString(digest)));
        }
    }

    /** Whoever changes the page looks at it in a browser, in light and dark, and puts the new digest here. */
    @Test
    void thePageIsTheOneThatSomebodyLookedAt() throws IOException {
        byte[] page = page(added(
                        TarEntry.file("usr/lib/a", Contents.random(1, 10_000)),
                        TarEntry.file("<b>", Contents.random(2, 100)),
                        TarEntry.symlink("l", "usr").mtime("5")))
                .getBytes(StandardCharsets.UTF_8);
        assertThat(io.rafs.testdata.Sha256.hex(page))
                .isEqualTo("2c1538018c916236a56dea6d2e6f35a9e8ffe1a700d2c2f4d8c92be7d2716bb6");
    }

    @Test
    void thePageIsTheSameEachTime() throws IOException {
        TarEntry[] entries = {
            TarEntry.file("usr/lib/a", Contents.random(1, 10_000)), TarEntry.file("etc/b", Contents.random(2, 100))
        };
        assertThat(page(added(entries))).isEqualTo(page(added(entries)));
    }

    @Test
    void theMapHasEachDirectoryBeforeWhatItHolds() throws IOException {
        String page = page(added(
                TarEntry.file("usr/lib/a", Contents.random(1, 8192)),
                TarEntry.file("usr/b", Contents.random(2, 4096)),
                TarEntry.dir("empty")));
        assertThat(data(page))
                .isEqualTo("{\"nodes\" : [[-1,\"/\",12288,2,\"d\"],[0,\"usr\",12288,2,\"d\"],"
                        + "[1,\"lib\",8192,1,\"d\"],[2,\"a\",8192,1,\"+\"],[1,\"b\",4096,1,\"+\"]]}");
    }

    @Test
    void manyPathsBecomeOneBoxOfEachDirectory() throws IOException {
        List<TarEntry> entries = new ArrayList<>();
        for (int i = 0; i < 4000; i++) {
            entries.add(TarEntry.file("%s/%04d".formatted(i % 4 == 0 ? "a" : "b", i), "content " + i));
        }
        for (int i = 0; i < ByteMap.MOST - 1; i++) {
            entries.add(TarEntry.file("large/%04d".formatted(i), Contents.random(i, 4096)));
        }
        entries.add(TarEntry.file("a/large", Contents.random(-1, 4096)));
        List<Object> nodes = ByteMap.of(added(entries.toArray(TarEntry[]::new)));
        assertThat(nodes).hasSize(1 + 2 + ByteMap.MOST + 2);
        assertThat(nodes.stream().map(node -> ((List<?>) node).get(1).toString()))
                .contains("1000 smaller files", "3000 smaller files");
    }

    @Test
    void nothingNewMeansNoMap() throws IOException {
        byte[] tar = tar(TarEntry.file("a", "1"));
        DiffResult result = Compared.layers(new Builds(dir), List.of(tar), List.of(tar));
        assertThat(page(result)).contains("0 B new").doesNotContain("id=\"map\"", "NaN");
    }
}
