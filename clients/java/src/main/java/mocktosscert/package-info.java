/**
 * Tests against mock-toss-cert, an unofficial emulator of the Toss certification
 * API. {@link mocktosscert.ControlClient} steers a server. {@link mocktosscert.TossCert} gives one test a client of its own;
 * {@code mocktosscert.junit.TossCertExtension} does so for JUnit.
 */
package mocktosscert;
