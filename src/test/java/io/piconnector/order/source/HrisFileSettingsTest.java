package io.piconnector.order.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.piconnector.config.TestSettings;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HrisFileSettingsTest {

    @TempDir
    Path folder;

    private final Map<String, String> values = new HashMap<>();

    @BeforeEach
    void setDefaults() throws IOException {
        values.put("hris.file.uri", "file:" + folder);
        values.put("hris.file.separator", ",");
        values.put("hris.file.delay", "10s");
        values.put("hris.file.username", "hris");
        values.put("hris.file.password", "s3cr3t-value");
        values.put(
                "hris.file.known-hosts",
                Files.createFile(folder.resolve("known_hosts")).toString());
    }

    @Test
    void shouldReadThemOnlyWhereAFolderIsSet() {
        // Given
        values.put("hris.file.uri", " ");
        values.put("hris.file.private-key", "/no/such/file");

        // Then
        assertThatCode(this::read).doesNotThrowAnyException();
    }

    @Test
    void shouldTakeALocalFolder() {
        // When
        HrisFileSettings settings = read();

        // Then
        assertThat(settings.separator()).isEqualTo(',');
        assertThat(settings.username()).isNull();
        assertThat(settings.knownHosts()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sftp://host:22/folder", "sftp://host", "sftp://10.0.0.1//absolute/folder"})
    void shouldTakeAnSftpServer(String uri) {
        // Given
        values.put("hris.file.uri", uri);

        // When
        HrisFileSettings settings = read();

        // Then
        assertThat(settings.username()).isEqualTo("hris");
        assertThat(settings.password()).isEqualTo("s3cr3t-value");
        assertThat(settings.knownHosts())
                .isEqualTo(folder.resolve("known_hosts").toString());
    }

    @Test
    void shouldTakeAnFtpsServerWithoutAHostKey() {
        // Given
        values.put("hris.file.uri", "ftps://host/folder");
        values.remove("hris.file.known-hosts");

        // Then
        assertThat(read().knownHosts()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "ftp://host/folder, is not a file:",
        "http://host/folder, is not a file:",
        "/data/hris, is not a file:",
        "file:/no/such/folder, names no folder",
        "file:/tmp?delete=true, holds more than a path",
        "'file:/tmp/{{x}}', holds more than a path",
        "sftp:///folder, names no host",
        "sftp://joe:hunter22@host/folder, holds credentials",
        "sftp://joe@host/folder, holds credentials",
        "sftp://host/folder?strictHostKeyChecking=no, holds more than a host",
        "sftp://ho st/, is no URI"
    })
    void shouldRefuseAnotherUri(String uri, String problem) {
        // Given
        values.put("hris.file.uri", uri);

        // Then
        assertRefused("hris.file.uri " + problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hris.file.username", "hris.file.password", "hris.file.known-hosts"})
    void shouldRefuseAnSftpServerWithoutOneOfItsSettings(String name) {
        // Given
        values.put("hris.file.uri", "sftp://host/folder");
        values.remove(name);

        // Then
        assertRefused(name + " is not set");
    }

    @Test
    void shouldRefuseAFileOfHostKeysThatIsNotThere() {
        // Given
        values.put("hris.file.uri", "sftp://host/folder");
        values.put("hris.file.known-hosts", "/no/such/file");

        // Then
        assertRefused("hris.file.known-hosts names a file that cannot be read");
    }

    @ParameterizedTest
    @ValueSource(strings = {";", "|", "#"})
    void shouldTakeAnotherSeparator(String separator) {
        // Given
        values.put("hris.file.separator", separator);

        // Then
        assertThat(read().separator()).isEqualTo(separator.charAt(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tab", "\"", "a", "1", ",,"})
    void shouldRefuseWhatIsNoSeparator(String separator) {
        // Given
        values.put("hris.file.separator", separator);

        // Then
        assertRefused("hris.file.separator is '" + separator + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10", "PT10S", "0s", "soon"})
    void shouldRefuseADelayThatCamelWouldReadInAnotherWay(String delay) {
        // Given
        values.put("hris.file.delay", delay);

        // Then
        assertRefused("hris.file.delay is ");
    }

    private HrisFileSettings read() {
        return new HrisFileSettings(TestSettings.of(values).hris());
    }

    private void assertRefused(String problem) {
        assertThatThrownBy(this::read)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(problem)
                .hasMessageNotContaining("hunter22")
                .hasMessageNotContaining("s3cr3t-value");
    }
}
