/** A client for each test of JUnit. */
package mocktosscert.junit;
