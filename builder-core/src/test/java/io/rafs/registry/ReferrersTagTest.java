package io.rafs.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.format.RefusedException;
import io.rafs.json.JsonObject;
import io.rafs.json.JsonText;
import io.rafs.oci.Document;
import io.rafs.oci.Link;
import io.rafs.oci.MediaType;
import io.rafs.oci.Reference;
import io.rafs.testdata.registry.RegistryTraits;
import io.rafs.testdata.registry.TestRegistry;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ReferrersTagTest {
    private static final Document SUBJECT =
            Document.of("subject", MediaType.MANIFEST, "{\"of\":1}".getBytes(StandardCharsets.UTF_8));
    private static final String TAG = "sha256-" + SUBJECT.digest();

    private final TestRegistry server = TestRegistry.start(RegistryTraits.open().withoutReferrers());
    private final Registry registry;

    ReferrersTagTest() throws RefusedException {
        registry = Registry.of(Reference.parse(server.host() + "/team/app"), RegistryOptions.of(Map.of()));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static Document referrer(String type, Map<String, Object> more) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("mediaType", MediaType.MANIFEST);
        fields.put("artifactType", type);
        fields.put("subject", Link.to(SUBJECT).tree());
        fields.putAll(more);
        return Document.of("referrer", MediaType.MANIFEST, JsonText.compact(fields));
    }

    private JsonObject index() throws IOException {
        return JsonObject.parse("index", server.manifest("team/app", TAG).orElseThrow());
    }

    private List<Object> listed() throws IOException {
        return index().objects("manifests").stream()
                .map(entry -> entry.fields().get("artifactType"))
                .toList();
    }

    private long pushes() {
        return server.lines().stream()
                .filter(line -> line.equals("PUT /v2/team/app/manifests/" + TAG))
                .count();
    }

    @Test
    void aReferrerIsFoundByItsSubject() throws IOException {
        Document manifest = referrer("type/a", Map.of("annotations", Map.of("key", "value")));

        new ReferrersTag(registry, 0).add(manifest);

        assertThat(registry.referrers(SUBJECT.digest(), Optional.of("type/a")))
                .containsExactly(new Referrer(
                        MediaType.MANIFEST, manifest.digest(), manifest.bytes().length, Optional.of("type/a")));
        JsonObject entry = index().objects("manifests").get(0);
        assertThat(entry.needObject("annotations").text("key")).contains("value");
        assertThat(index().needText("mediaType")).isEqualTo(MediaType.INDEX);
    }

    @Test
    void whatHasNoTypeOfItsOwnHasThatOfItsConfig() throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("subject", Link.to(SUBJECT).tree());
        fields.put("config", Map.of("mediaType", "type/config"));
        new ReferrersTag(registry, 0).add(Document.of("referrer", MediaType.MANIFEST, JsonText.compact(fields)));
        assertThat(listed()).containsExactly("type/config");
    }

    @Test
    void theNewestComesFirstAndThoseOfOthersStay() throws IOException {
        String foreign =
                "{\"schemaVersion\":2,\"x-mine\":[1.50,null],\"manifests\":[{\"digest\":\"sha512:00\",\"artifactType\":\"f\",\"x\":true}]}";
        server.putManifest("team/app", TAG, MediaType.INDEX, foreign.getBytes(StandardCharsets.UTF_8));
        ReferrersTag tag = new ReferrersTag(registry, 0);

        tag.add(referrer("type/a", Map.of()));
        tag.add(referrer("type/b", Map.of()));

        assertThat(listed()).containsExactly("type/b", "type/a", "f");
        String text = new String(server.manifest("team/app", TAG).orElseThrow(), StandardCharsets.UTF_8);
        assertThat(text)
                .contains("\"x-mine\":[1.50,null]", "{\"digest\":\"sha512:00\",\"artifactType\":\"f\",\"x\":true}");
    }

    @Test
    void whatIsListedIsNotPushedAgain() throws IOException {
        ReferrersTag tag = new ReferrersTag(registry, 0);
        tag.add(referrer("type/a", Map.of()));
        tag.add(referrer("type/b", Map.of()));
        tag.add(referrer("type/a", Map.of()));
        assertThat(listed()).containsExactly("type/b", "type/a");
        assertThat(pushes()).isEqualTo(2);
    }

    @Test
    void aManifestWithoutSubjectIsNobodysReferrer() throws IOException {
        new ReferrersTag(registry, 0).add(SUBJECT);
        assertThat(server.lines()).isEmpty();
    }

    @Test
    void anImageThatSomebodyCalledLikeThisIsNotReplaced() {
        server.putManifest("team/app", TAG, MediaType.MANIFEST, "{\"layers\":[]}".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> new ReferrersTag(registry, 0).add(referrer("type/a", Map.of())))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(TAG)
                .hasMessageContaining("it is no index");
        assertThat(pushes()).isZero();
    }

    @Test
    void aListThatIsFullIsNotMadeLonger() {
        String full = "{\"manifests\":[{\"digest\":\"sha512:00\",\"x\":\"%s\"}]}"
                .formatted("x".repeat(Registry.MAX_MANIFEST - 100));
        server.putManifest("team/app", TAG, MediaType.INDEX, full.getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> new ReferrersTag(registry, 0).add(referrer("type/a", Map.of())))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("with one more referrer it would have");
    }

    @Test
    void ofManyAtOnceNoneIsLost() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            List<Future<Void>> futures = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                Document manifest = referrer("type/" + i, Map.of());
                Callable<Void> add = () -> {
                    new ReferrersTag(registry, 200).add(manifest);
                    return null;
                };
                futures.add(threads.submit(add));
            }
            for (Future<Void> future : futures) {
                future.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(listed()).containsExactlyInAnyOrder("type/0", "type/1", "type/2", "type/3", "type/4", "type/5");
    }

    @Test
    void whoIsUndoneForEverIsToldSo() {
        Registry forgetful = (Registry) Proxy.newProxyInstance(
                Registry.class.getClassLoader(), new Class<?>[] {Registry.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("pushManifest")) {
                        return new ManifestPush(SUBJECT.digest(), false);
                    }
                    try {
                        return method.invoke(registry, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        assertThatThrownBy(() -> new ReferrersTag(forgetful, 0).add(referrer("type/a", Map.of())))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining(TAG)
                .hasMessageContaining("try again");
    }
}
